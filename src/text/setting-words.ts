/** Names of the settings, and the words that those take which take only certain ones: for whoever sets, completes or follows them. */

export const SETTING_KEYS = [
  'name',
  'port',
  'discoveryPort',
  'interfaces',
  'visibility',
  'downloads',
  'existing',
  'autoAccept',
  'spaceReserve',
  'sendLimit',
  'receiveLimit',
  'notify',
  'typing',
  'readReceipts',
  'historyDays',
  'theme',
  'peersColumns',
  'transfersRows',
  'keys',
  'hooks.message',
  'hooks.request',
  'hooks.file',
  'logLevel',
] as const;
export type SettingKey = (typeof SETTING_KEYS)[number];

/** As a value it takes a setting back, whoever sets it; a name has no default, and somebody may be called so. */
export const DEFAULT_WORD = 'default';

/** Who is told that this device is here: everybody on the LAN, approved peers alone, or nobody. From the widest to the narrowest. */
export const VISIBILITIES = ['everyone', 'contacts', 'nobody'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const EXISTING_RULES = ['keep', 'skip', 'overwrite'] as const;
export const NOTIFY_MODES = ['off', 'bell', 'desktop', 'both'] as const;

/** How the full screen looks. `auto`: as the terminal’s background wants it; `16`: its own sixteen colours. */
export const THEME_SETTINGS = ['auto', 'dark', 'light', 'contrast', '16', 'none'] as const;
export type ThemeSetting = (typeof THEME_SETTINGS)[number];

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

const SWITCH = ['on', 'off'] as const;

/** What can be said of a setting, where that is one of a few words. */
export const SETTING_CHOICES: { readonly [K in SettingKey]?: readonly string[] } = {
  visibility: VISIBILITIES,
  existing: EXISTING_RULES,
  notify: NOTIFY_MODES,
  typing: SWITCH,
  readReceipts: SWITCH,
  theme: THEME_SETTINGS,
  logLevel: LOG_LEVELS,
};
