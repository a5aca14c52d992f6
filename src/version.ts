/** The version of this program; the build writes it in, a run from source has none. */
export const VERSION: string = process.env.TINCAN_VERSION ?? '0.0.0-source';
