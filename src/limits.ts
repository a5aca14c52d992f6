/**
 * Every bound and period in one place, each with its unit and its reason. Sizes are bytes, times are
 * milliseconds unless the name says otherwise.
 */

const KiB = 1024;
const MiB = 1024 * KiB;

/** Ports. */
export const PORTS = {
  /** Default TCP port, and the next free ones after it. */
  tcp: 47470,
  /** How many ports after the default are tried before any free one is taken. */
  tcpTries: 32,
  /** Default UDP port of discovery; the same everywhere, as it is how peers meet. */
  discovery: 47470,
} as const;

/** Names and texts. */
export const TEXT = {
  /** A peer's name, in characters (graphemes): fits a narrow peers pane. */
  nameGraphemes: 32,
  /** The same name in UTF-8, so that an announcement fits 512 bytes whatever the script. */
  nameBytes: 128,
  /** A chat message's text in UTF-8. */
  messageBytes: 16 * KiB,
  /** Combining marks kept on one grapheme by safeText; more only serve to deface other lines. */
  combiningMarks: 8,
  /** A note on a peer in UTF-8: a few sentences, which a list of peers can hold for each of them. */
  noteBytes: 500,
} as const;

/** What the user has decided about peers, and the file by which that is taken to another device. */
export const TRUST = {
  /** Names under which a peer was known before: as many as a person would remember, and no more of a peer that changes its name all the time. */
  earlierNames: 5,
  /** Peers in one call of an import: with notes and names of full length in escapes they fit a line of the control socket. */
  importPerCall: 50,
  /** A file with as many peers as a trust book has, each with a note and names of full length. */
  importBytes: 32 * MiB,
  /** Damaged peers of a file that are named. */
  importProblems: 10,
} as const;

/** Discovery (all of it unauthenticated, so all of it bounded). */
export const DISCOVERY = {
  /** Largest announcement read. */
  packetBytes: 512,
  /** Rows kept in the nearby list. */
  nearbyRows: 2048,
  /** Addresses remembered for one row. */
  addressesPerRow: 4,
  /** Regular announcement, less up to `announceJitter`. */
  announceEvery: 5_000,
  announceJitter: 500,
  /** Extra announcements after the start or a change, in case the first is lost. */
  burst: [0, 150, 600],
  /** Silence after which an unknown row vanishes and a known one is offline: three announcements. */
  silence: 15_000,
  /** How often silence is looked for: a fraction of what a person would notice on top of it. */
  sweepEvery: 200,
  /** An answer to a newcomer comes within this, so that many answers do not collide. */
  answerJitter: 300,
  /** At most one answer to one source in this time, so that a spoofed source is no amplifier. */
  answerEvery: 5_000,
  /** Sources whose last answer is remembered. */
  answerSources: 1_024,
  /** At most one extra broadcast for newcomers in this time. */
  welcomeEvery: 1_000,
  /** Refreshes of known rows: overall a second, and from one address a second. */
  refreshPerSecond: 500,
  refreshPerAddressPerSecond: 20,
  /** New ids: a second, and the burst that a large LAN's first seconds need. */
  newPerSecond: 50,
  newBurst: 1_024,
  /** Addresses whose rate is remembered. */
  rateAddresses: 4_096,
  /** How often the list of network interfaces is looked at; Node has no event for it. */
  interfacesEvery: 2_000,
  /** Datagrams decoded at all: decoding costs some 15 µs, so a flood takes at most a few percent of a core. */
  datagramsPerSecond: 4_000,
  /** Of one address, where several cores may run; the burst is that of the new ids. */
  datagramsPerAddressPerSecond: 100,
  /** Equal datagrams of one address within this are copies of one announcement, sent by broadcast and by multicast. */
  copyWithin: 100,
  /** Datagrams remembered to tell copies. */
  copies: 1_024,
  /** Receive buffer asked for: a thousand peers answer a newcomer within 300 ms, at some 768 bytes each in the kernel. */
  receiveBufferBytes: 1 * MiB,
  /** Goodbyes at the stop, in case the first is lost. */
  goodbyes: [0, 60],
  /** The same where others are no longer told of a device that runs on: the last comes when nobody takes it for a copy of what was said a moment before. */
  farewells: [0, 60, 400],
  /** The stop waits no longer than this for goodbyes to leave. */
  stop: 250,
  /** Contacts that are told by unicast where nobody else is: those that were connected last. Two datagrams for each make a burst that no socket drops. */
  contactsTold: 256,
  /** At most one line in the log about malformed packets in this time. */
  malformedLogEvery: 10_000,
  /** At most one report of the same identity on another device in this time. */
  twinEvery: 60_000,
} as const;

/** Before a connection is authenticated. */
export const ADMISSION = {
  /** Open connections from one address (IPv6: from one /64). */
  perAddress: 8,
  /** Handshakes a second from one address. */
  handshakesPerSecond: 10,
  /** Open connections in all. */
  total: 64,
  /** Of these, kept for addresses of known peers. */
  reservedForKnown: 16,
  /** Addresses whose handshake rate is remembered. */
  rateAddresses: 4_096,
  tlsHandshake: 5_000,
  httpHeaders: 4_000,
  httpHeaderBytes: 4 * KiB,
  hello: 5_000,
  helloBytes: 4 * KiB,
  /** First frame on a data connection. */
  dataOpen: 5_000,
} as const;

/** An authenticated session. */
export const SESSION = {
  /** Largest control frame: 16 KiB of text can grow sixfold as JSON. */
  frameBytes: 128 * KiB,
  /**
   * Pieces (RFC 6455's fragments) of one such frame; tincan sends one. Each costs its receiver some 100 bytes beside what it says, so
   * that bytes alone are no bound.
   */
  framePieces: 32,
  /** Reads of the network in which one such frame comes: 512 bytes at a time. TLS brings 1 to 16 KiB where nobody cuts it smaller on purpose. */
  frameReads: 256,
  heartbeatEvery: 2_000,
  /** Silence after which the other side is dead. */
  heartbeatDead: 8_000,
  /** TCP connect, per address. */
  dial: 4_000,
  /** While an address says nothing the next one of the same peer is tried beside it: longer than a handshake on a LAN takes. */
  dialNext: 500,
  /** How long a request for approval waits for its user. */
  approval: 60_000,
  /** Denials of one id that block it. */
  denials: 3,
  /** Requests for approval waiting at once, in all. */
  pendingRequests: 16,
  /** Of these, from one address (IPv6: from one /64): a stranger with many keys must not take them all. */
  pendingPerAddress: 4,
  /**
   * After a question that was taken back, or that nobody answered, the next one of that device comes up no sooner than after this, doubling to
   * the most. Little for who retries after a mistake; a stranger who asks and takes back in turns is seen twice a minute in the end. The most
   * leaves half of `approval` to answer.
   */
  askAgainMin: 2_000,
  askAgainMax: 30_000,
  /** The same for an address (IPv6: a /64), behind as many such questions as may wait there: colleagues share one, and so do the keys of a stranger. */
  asksFreePerAddress: 4,
  /** A device or address of which nothing was asked in vain for so long begins anew. */
  asksForgotten: 10 * 60_000,
  /** Devices and addresses whose questions are counted: far more than can wait at once. */
  asksRemembered: 1_024,
  /** Messages a second above which a peer is read more slowly, and the burst before that. */
  messagesPerSecond: 50,
  messagesBurst: 100,
  /** The same for all other control frames (manifest pages, acknowledgements, transfer control). */
  framesPerSecond: 1_000,
  framesBurst: 2_000,
  /** A connected peer's name is changed here, written down and told to the user, at most once in this time. */
  renameEvery: 5_000,
  /** At most one warning in this time that a peer prefers another device with this identity. */
  replacedEvery: 60_000,
  /** Words on rooms: each may be signed, and be written to the disk. The burst is what a session with as many common rooms begins with. */
  roomWordsPerSecond: 20,
  roomWordsBurst: 200,
  /** Messages held between the welcome and the moment at which somebody listens. */
  earlyMessages: 256,
  /** And their bytes: more than one read of a socket brings, in frames of any size. */
  earlyBytes: 1 * MiB,
  /** Bytes written and not yet taken by the kernel, after which a session that does not read is cut. */
  outboundBytes: 4 * MiB,
  /** Reconnection to an approved peer. */
  backoffMin: 1_000,
  backoffMax: 30_000,
  /** The side with the higher id waits this long before an automatic dial, so that two seldom cross. */
  higherIdDelay: 400,
  /** At most one automatic dial to one peer in this time. */
  autoDialEvery: 1_000,
  /** Looks at the interfaces in a row in which the address that a session leaves from is missing: a card that only blinks costs no session. */
  addressMissing: 2,
  /** At the start, and on a network that came up, the known peers are dialled this far apart. */
  knownDialEvery: 50,
  /** Automatic dials that announcements set off, in all: invented announcements make no flood of dials. */
  autoDialsPerSecond: 1,
  autoDialsBurst: 16,
  /** Time for the goodbye to leave before the socket is cut. */
  goodbye: 500,
  /** The same for all sockets together when the core stops: what is written leaves the process in this. */
  goodbyeFlush: 50,
  /** On top of `approval`: time for the other side's answer to travel. */
  answerGrace: 5_000,
  /** Timer gap that means the machine slept. */
  wakeGap: 5_000,
} as const;

/** Addresses that a user has had remembered. */
export const ADDRESSES = {
  /** As many as a person would type; each costs one dial in 30 s. */
  most: 64,
  /** Whoever was asked there and has not answered is asked again after this: often enough for one working day, and no nuisance. */
  askAgain: 10 * 60_000,
} as const;

/** Short texts and lists in the messages of a session; the long ones are bounded where they belong. Characters, unless said. */
export const WIRE = {
  /** A name, before it is judged as one: its bytes (TEXT.nameBytes) are never more characters than this. */
  name: 256,
  /** A device id, before it is: 56 are right. */
  id: 64,
  /** A version of tincan. */
  version: 64,
  /** Highest version of the protocol that can be told. */
  protocol: 1_000,
  /** What a side can do beyond that version, and how each is called. */
  capabilities: 32,
  capability: 32,
  /** An error's code: the longest has some 25; a later version may have others. */
  code: 64,
  /** Why something is refused, in words. */
  reason: 512,
  /** Why a comparison of words ended. */
  verifyReason: 32,
  /** What became of a connection that a peer was asked to make. */
  dialled: 32,
  /** What an offer is called: the longest name of a file, or a text such as "12 files". */
  offerName: 1_024,
} as const;

/** Chat. */
export const CHAT = {
  /** Messages of an open conversation kept in the store for clients. */
  window: 200,
  /** And characters of their texts: many pages of common messages, and 16 of the longest. */
  windowCharacters: 256 * KiB,
  /** Open conversations whose window is kept; the one that was opened longest ago is closed. */
  openWindows: 16,
  /** Messages waiting for one peer. */
  outboxPerPeer: 10_000,
  /** Unacknowledged messages on the wire to one peer. */
  inFlight: 64,
  /** A message that is not acknowledged after this is shown as sent; nobody would read the word in less, and to write it down costs as much as the rest. */
  sentAfter: 50,
  /** A message that claims to be older than this, or from the future, shows the time at which it came. */
  plausibleAge: 366 * 24 * 60 * 60_000,
  /** Message ids remembered for each peer to drop duplicates: ten times what can be on the wire or wait for an acknowledgement. */
  takenIds: 10_000,
  /** Messages of one peer that wait for the disk; more are put off. */
  takesAtOnce: 512,
  /** Of those, so many are written down in one go: all of them, or none. */
  takesTogether: 64,
  /** And characters of their texts: a whole window (`inFlight`) of the longest. */
  takesCharacters: 1 * MiB,
  /** The same of all peers together: a quarter of the history thread's heap, whatever the characters. */
  takesCharactersInAll: 8 * MiB,
  /** A peer that could not take a message is tried again after this, doubling up to the most. */
  laterMin: 1_000,
  laterMax: 30_000,
  /** At most one "read" to one peer in this time. */
  readEvery: 1_000,
  /** "Typing" is said at most this often while somebody types, and holds for so long without another word. */
  typingEvery: 3_000,
  typingHolds: 6_000,
  /** Nothing touched for this long: away. */
  idleAway: 10 * 60_000,
  /** Characters of the message that a reply quotes. */
  quoteCharacters: 200,
  /** One page of history, and of what a search found. */
  pageMessages: 200,
  /** And characters of text in it: eight of the longest messages still fit a control line twice over, quotes and names included. */
  pageCharacters: 128 * KiB,
  /** At most one notice in this time that the store of messages is in trouble. */
  troubleEvery: 60_000,
  /** Text that is searched for, and words of it; more would only make it slow. */
  queryCharacters: 256,
  queryWords: 32,
  /**
   * A room's clock is the time in ms, or one more than the highest that was heard, so that an answer stands behind what it answers also where
   * devices differ in the time. Whose is ahead by more than this is not followed...
   */
  clockFollowed: 12 * 60 * 60_000,
  /** ...and by more than this is refused. The space between is for devices that differ among each other: what one follows, the others take. */
  clockAhead: 24 * 60 * 60_000,
} as const;

/** What was said, as it is stored. */
export const HISTORY = {
  /** How often messages older than the setting allows are looked for. */
  retentionEvery: 60 * 60_000,
  /** Messages erased in one transaction, so that nothing waits long behind them: each takes some 0.2 to 0.4 ms. */
  retentionBatch: 200,
  /** What could not be read at the start is tried again after this. */
  loadRetry: 5_000,
  /** The worker of the database must be ready within this. */
  workerStart: 10_000,
  /** One that ended is started again after this, so many times in a row. */
  workerRestart: 1_000,
  workerRestarts: 5,
  /** At the end it has this long to finish what it was asked for and to take the write-ahead log into the file. */
  workerStop: 5_000,
  /** Its heap in MiB: a page of the longest messages and a batch of them take some ten. */
  workerHeap: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
  /** Pages, searches and parts of the outbox that are read at once: each has up to a megabyte or two of text. */
  readsAtOnce: 4,
  /** Operations gathered into one transaction: one commit of the disk makes them all durable. */
  batch: 256,
  /** Matches of a search looked at in one go where not all of them count. */
  matchesAtOnce: 1_000,
  /** Messages of a peer looked at for the newest that its reader has seen. */
  seenLookedAt: 1_000,
  /** Pages of the search index that are merged in one go: some 2 MB. */
  mergedPages: 500,
  /** Nothing was asked for during this: the write-ahead log is taken into the file, so that no message waits for that. */
  restAfter: 500,
} as const;

/** Rooms. */
export const ROOMS = {
  /** Rooms that this device is in or is invited to. */
  rooms: 200,
  /** Members of one room, invited ones included. */
  members: 64,
  /** A roster as JSON: 64 members with the longest names. */
  rosterBytes: 32 * KiB,
  /** A handover as JSON. */
  handoverBytes: 512,
  /** Key and signature of either, as base64: of RSA-4096. */
  signatureBytes: 1 * KiB,
  /** Times that a room can change hands. */
  handovers: 16,
  /** A room's topic, in characters. */
  topicGraphemes: 200,
  topicBytes: 1 * KiB,
  /** Rooms of one peer's that this user is invited to and has not answered for. */
  invitationsPerPeer: 8,
  /** Peers that ask to be let into rooms of this user's and have not been answered. */
  admissions: 32,
  /** After a no to such a question the same one is not put before the user again for so long. */
  refusalHolds: 60_000,
  /** Such answers that are remembered. */
  refusals: 256,
  /** Members that left by themselves, whom a roster still names, so that nobody is said to have removed them: the latest. */
  leaversNamed: 16,
  /** Members of one room that are gone and have not been seen to know it: the latest. */
  departures: 64,
  /** Rooms that this device is no longer in, or has declined, and remembers so that nothing old brings them back. */
  pastRooms: 200,
} as const;

/** Verification: two people find out by four words that nobody sits between them. */
export const VERIFICATION = {
  /** Of a list of 2,048: 44 bits, which nobody guesses in the attempts below. */
  words: 4,
  /** Random bytes of either side: nobody finds two that fit one commitment. */
  nonceBytes: 32,
  /** So many attempts with one peer, whoever starts them, in this time: each is a chance of 2^-44 for whoever sits between. */
  attempts: 3,
  attemptsWithin: 10 * 60_000,
  /** The other user has so long to agree: as long as it takes to call them. */
  asked: 2 * 60_000,
  /** Both have so long to read the words to each other and to say what they saw. */
  comparing: 5 * 60_000,
  /** Outcomes that are kept for whoever asks for them a moment late. */
  outcomes: 64,
  /** What is typed or scanned as a whole id: its 56 characters, with whatever stands between them. */
  idCharacters: 512,
} as const;

/** Transfers. */
export const TRANSFER = {
  /** Payload of one data frame: 256 KiB frames cost 14 % more CPU, 64 KiB 70 %. */
  frameBytes: 1 * MiB,
  /**
   * One write to the disk. Linux gives a larger call larger folios, which on memory that was not in use lately
   * cost several times the system time: on 6.18, 1.4 s a GiB for calls of 1 MiB, 0.4 s for calls of 256 KiB.
   */
  writeBytes: 256 * KiB,
  /** Files from this size on are written past the system's cache where that is possible. */
  directFileBytes: 4 * MiB,
  /** Such writes of one file under way: with one the disk rests between them, more than three gained nothing. */
  directWrites: 3,
  /** Frames in flight between disk and socket on each side. */
  windowFrames: 4,
  /** Read buffer of a dialling receiver (`onread`); 256 KiB measured best. */
  readBufferBytes: 256 * KiB,
  /** Small files are gathered into writes of this size. */
  batchBytes: 256 * KiB,
  /** Undecided offers of one peer that are shown. A sender has no more than these offered or under way and queues the rest. */
  undecidedOffers: 5,
  /** Offers shown to the user whose contents are remembered, at some 200 bytes each: far more than come in the time that an answer takes. */
  offersRemembered: 1_024,
  /** At most one notice in this time of an offer of one peer that could not be taken. */
  refusalTold: 5_000,
  /** How long an offer waits for its receiver's user while both are connected. */
  offer: 10 * 60_000,
  /** Entries of one manifest. */
  manifestEntries: 1_000_000,
  /** Bytes of one manifest: 1 million entries of a few hundred bytes. */
  manifestBytes: 512 * MiB,
  /** Components of one path. */
  depth: 64,
  /** One path component, UTF-8. File systems allow 255; the rest is for ` (1)` and the part suffix. */
  componentBytes: 240,
  /** One manifest entry as a line of JSON: 64 components of 240 bytes, escaped, would be more; this is what is taken. */
  manifestLineBytes: 32 * KiB,
  /** One page of a manifest. */
  manifestPageBytes: 64 * KiB,
  /** Largest single file: what a JavaScript number counts exactly. */
  fileBytes: Number.MAX_SAFE_INTEGER,
  /** Names shown in an offer before the manifest is read. */
  previewNames: 20,
  /** Progress leaves the worker this often. */
  progressEvery: 100,
  /** Bytes waiting for a sender that does not read, above which the receiver tells no progress. */
  progressBacklogBytes: 64 * KiB,
  /** A data connection's dial, per address and direction. */
  dataDial: 2_000,
  /** Dials for one transfer at once: each of the two ports, and one more of each while the first ends. */
  dialsPerJob: 4,
  /** The other ways are tried beside the first after this. */
  routeStagger: 250,
  /** All tries for a data connection together. */
  dataRoute: 10_000,
  /** Free space that a transfer never uses up. */
  spaceReserve: 64 * MiB,
  /** Parts to which nothing was written for this long are removed at the start of the core. */
  partsKept: 7 * 24 * 60 * 60_000,
  /** Finished transfers kept in the store. */
  finishedKept: 200,
  /** Finished transfers kept in the journal: some years of a busy person's, at about 1 KiB each. */
  historyKept: 10_000,
  /** The journal is cut to that once in so many ends. */
  historyTrimEvery: 100,
  /** One page of the history, and of an offer's files, for a client. */
  pageEntries: 500,
  /** A transfer of which nothing moved for this long ends: nobody is coming back for it. */
  abandonedAfter: 30 * 24 * 60 * 60_000,
  /** What changed in the journal without anybody's wish is written this often. */
  journalEvery: 1_000,
  /** More than this is a large transfer: some seconds on a gigabit network. */
  largeBytes: 256 * MiB,
  /** Large and small transfers to one peer that are offered or under way at once; the rest waits. A small one never waits behind large ones. */
  largeAtOnce: 2,
  smallAtOnce: 4,
  /** A lost data connection is made anew after this, doubling up to the most; it begins anew once bytes have moved. */
  continueMin: 250,
  continueMax: 30_000,
  /** A piece up to this passes larger ones that wait for a limit of speed: small files and what surrounds them. */
  rateSmallBytes: 16 * KiB,
  /** A scan that the data worker took down with it is made again so many times, each this long after. */
  scanTries: 3,
  scanRetry: 3_000,
  /** A receiver that has too many undecided offers is asked again after this, or at its next answer. */
  busyRetry: 5_000,
  /** How often a full disk is looked at for room. */
  roomEvery: 2_000,
  /** Any other trouble of this machine's disk is tried again after this. */
  troubleRetry: 30_000,
  /** A name as it travels: 255 UTF-16 units, the longest of any file system, are at most 765 bytes of UTF-8. */
  rawComponentBytes: 765,
  /** Files up to this size are kept in memory from their frame to their part file; larger ones are streamed. */
  smallFileBytes: 64 * KiB,
  /** Received files that are not yet durable and named. Enough to keep the disk's journal busy; few open descriptors. */
  unverifiedFiles: 256,
  /** Of these, how many are written, made durable and named together: while they wait for the disk, as many more are received. */
  namedTogether: 128,
  /**
   * Threads for file calls in a core in the background. One commit of the disk's journal makes all files durable that wait for
   * it: writing, syncing and naming 10,000 small files took 0.9 s with 12, 0.5 s with 32, and with 64 no less.
   */
  poolThreads: 32,
  /** Directories kept open below one folder, so that each file costs no walk from the top. */
  openDirectories: 32,
  /** Directories with new names that are not yet durable. */
  unsyncedDirectories: 256,
  /** Files left out or failed that are named, per transfer; the counts tell of the rest. */
  problemsKept: 100,
  /** Top folders of a transfer whose real names are kept after it: what is sent again goes into them. */
  topsKept: 1_000,
  /** Empty folders that a failed transfer cleans up behind itself. */
  foldersCleaned: 1_000,
  /** Frames taken from a data connection and not yet handled. */
  queuedFrames: 512,
  /** START frame: two bits for each of a million entries, as base64, and the offsets of some files. */
  startBytes: 512 * KiB,
  /** Files for which a START may name an offset. */
  startOffsets: 1_024,
  /** A sender's wait for START: the receiver may have to look at each of a million entries first. */
  startWait: 30_000,
  /** What is hashed apart, compared and fetched again of a file that turned out to be damaged. */
  blockBytes: 1 * MiB,
  /** BLOCKS frame: some 2,000 hashes. */
  blocksBytes: 64 * KiB,
  /** Blocks asked for at once. */
  wantBlocks: 64,
  /** Times that a damaged file is mended before it is given up: what is still wrong then is no accident. */
  repairRounds: 2,
  /** Files whose hash is made beside the transfer and is not there yet. Each costs an open descriptor. */
  rechecks: 256,
  /** The free space is looked at each time that so much was written. */
  spaceLook: 64 * MiB,
  /** One line of the log of what has arrived: a name and a hash, escaped. */
  logLineBytes: 4 * KiB,
  /** A limited rate may be exceeded by what it allows in this time. */
  rateBurst: 100,
  /** Smallest piece that a limited sender cuts: 64 KiB cost 70 % more CPU a byte, which at such rates is nothing. */
  limitedFrameBytes: 16 * KiB,
  /** COMPLETE frame. */
  completeBytes: 1 * KiB,
  /** Error code inside a frame. */
  codeBytes: 64,
  /** `name (1)`, `name (2)` … up to here, then the name is given up. */
  nameTries: 10_000,
  /** Connections of one job from which the receiver has not yet chosen. */
  candidatesPerJob: 4,
  /** A data connection that broke is made anew when the session has not said within this that the transfer is over. */
  lostGrace: 500,
  /** How long a side that ends a data connection waits for the other to take the last frame. */
  dataLinger: 2_000,
  /** TCP keep-alive on a data connection, which may rest for hours while paused. */
  dataKeepAlive: 10_000,
  /** Longest run of file calls without a look at the network, in the data worker. */
  fileSlice: 5,
  /** How much the data worker steps back behind the core's thread, in nice(2): a third of its share where both want all. */
  workerNiceness: 5,
  /**
   * Memory for the data worker's short-lived objects, half of what Node gives: with 10,000 small files 13 MB less resident on
   * either side, and no more processor time than runs differ; with half of that again some 5 % more.
   */
  workerYoungMegabytes: 24,
  /** A data worker that died is started again after this. */
  workerRestart: 1_000,
  /** A new data worker must report its port within this. */
  workerStart: 5_000,
} as const;

/** The local control socket. */
export const CONTROL = {
  /** One line of JSON; manifests and history are paged well below it. */
  lineBytes: 1 * MiB,
  /** Clients attached at once. */
  clients: 64,
  /** Bytes waiting for a client that does not read, after which it is cut. */
  outboundBytes: 16 * MiB,
  /** Bulk changes (progress, discovery) leave the core this often. */
  bulkEvery: 100,
  /** A client's first line. */
  hello: 5_000,
  /**
   * A client's hello waits this long until it is known what waits for whom: with a million messages the check took 0.9 s. Behind it the
   * state says that it is not known yet, so that a slow disk never hides the interface.
   */
  mailKnown: 1_000,
  /** How long a client waits for a core that it started. */
  start: 15_000,
  /** A core brought up by a command ends after this long with no client and nothing left to do. */
  idleExit: 3_000,
  /** Text of one line of state changes: small beside `lineBytes`, so that a slow client is fed in steps. */
  patchCharacters: 128 * KiB,
  /** Messages in one change of a conversation: eight of the largest still fit a line twice over. */
  messagesPerChange: 8,
  /** Of a client's hello: its version; and the token, which has 64 characters. */
  versionCharacters: 64,
  tokenCharacters: 256,
  /** A path: PATH_MAX of Linux. */
  pathCharacters: 4_096,
  /** Paths that one call sends: as many as a line holds if they are short; a folder is one. */
  pathsSent: 10_000,
  /** Paths within an offer that one call accepts. */
  pathsAccepted: 1_000,
  /** A peer as a person writes it: a name, an id with blanks in it, or a host with a port. */
  targetCharacters: 512,
  /** A name of a person or a room, before it is judged as one. */
  nameCharacters: 256,
  /** Name that a file that is sent gets; above all names that file systems take. */
  fileNameCharacters: 512,
  /** Id of a request. */
  requestCharacters: 64,
  /** A room's topic, before it is judged as one. */
  topicCharacters: 1_024,
  /** Key and value of a setting: no value is longer than a path. */
  settingKeyCharacters: 64,
  settingValueCharacters: 4_096,
  /** Network interfaces that can be named, and the name of one (IFNAMSIZ is 16). */
  interfaces: 64,
  interfaceCharacters: 64,
  /** Calls of one client that are not answered yet. */
  callsInFlight: 256,
  /** How long a client that was told to go may take to read its last lines. */
  closeGrace: 500,
  /** How often a client looks whether the core that it started answers: a part of a frame, so that nobody waits for the look. */
  startRetryEvery: 10,
  /** After this a client whose core found the home taken tries to start one again: the other one may be going. */
  startAgainAfter: 100,
  /** A core learns of a program that has just ended a moment later; so long a daemon that is to take its place asks again. */
  detachSeen: 500,
  /** A core that ends takes its socket away before its lock; so long a daemon waits for that. */
  lockFreed: 2_000,
  /**
   * Half of what the core's own thread has for its short-lived objects, in MiB: at Node's 16 a transfer made 7 MB more of them resident, and 5 to 10
   * with 10,000 small files, for 3 % less processor time there.
   */
  semiSpaceMegabytes: 2,
  /** Text that a core which fails to start may leave for the client that started it. */
  startErrorBytes: 16 * KiB,
  /** Room that is made on the disk for the line that says why: a page of it. */
  startErrorRoom: 4 * KiB,
  /** How long a client waits for the core to end after `stop`: longer than its own goodbyes take. */
  stop: 10_000,
} as const;

/** The core as a service of systemd or launchd. */
export const SERVICE = {
  /** systemd ends a core that has said nothing for so long: its loop stands still, which no work of its own makes it do for a second. */
  watchdogSeconds: 60,
  /** Before a core that was told to stop is killed: twice what `tincan stop` waits. */
  stopSeconds: 20,
  /** Between a failure and the next start: a core that a command brought up has ended by then. */
  restartSeconds: 5,
  /** Starts in `startWindowSeconds` that may fail: what a restart mends is mended by then. */
  startTries: 5,
  startWindowSeconds: 300,
  /** launchd counts no tries, and starts no more often than this: its own default. */
  throttleSeconds: 10,
  /** A service manager that does not take a word in this time is not told it. */
  notifyPatience: 5_000,
  /** Of a file that stands where the unit would: more than any unit has. */
  unitBytes: 64 * KiB,
  /** How long a tool of the service manager may take: longer than a stop. */
  toolPatience: 30_000,
  /** Of what it prints. */
  toolBytes: 64 * KiB,
} as const;

/** Keys that the user has put on actions. */
export const KEYS = {
  /** Of one action: as many as a help line shows beside what they do. */
  perAction: 4,
  /** Actions with keys of their own: more than there are in all places together. */
  actions: 300,
  /** Of what names an action: the longest has some 25. */
  idCharacters: 64,
  /** Of a key: `Ctrl-Alt-Shift-Backspace` has 24. */
  characters: 32,
  /** Entries of a broken file that are told of: as many as can be read. */
  problems: 5,
} as const;

/** What commands, line mode and the full screen show, and how long they wait. */
export const INTERFACE = {
  /** Names that one call reads from a folder: with the 32 of Node by itself a large one takes many turns of the event loop. */
  namesAtOnce: 1_024,
  /** A core that was just started is given this long to hear who is there (see DISCOVERY.burst). */
  firstLook: 1_500,
  /** A progress bar is drawn again this often. */
  barEvery: 100,
  /** A `--json` command prints progress this often. */
  jsonEvery: 1_000,
  /** Where no bar is drawn, a transfer whose receiver is still being asked is told of after this long: a rule of theirs answers sooner. */
  waitingTold: 3_000,
  /** Line mode speaks of a running transfer after this long, or with each such part of it: often enough to hear that it goes on. */
  transferLineEvery: 20_000,
  transferLinePercent: 25,
  /** And of all of them together no more often than this, however fast they are: a line takes that long to be read aloud. */
  transferLineLeast: 3_000,
  /** Messages that line mode tells as a conversation is opened, so that one knows what it was about. */
  openingMessages: 5,
  /** An own message that took longer than this to arrive is told of: its author may have thought of it as waiting. */
  lateDelivery: 10_000,
  /** Lines that come so shortly one after the other were pasted, not typed. */
  burst: 30,
  /** Where a prompt cannot be redrawn it comes this long after the last line that was printed, so that it does not stand between them. */
  promptAfter: 120,
  /** Pasted texts that stand as marks in lines, those in earlier lines included. */
  pastes: 16,
  /** Lines remembered for the arrow keys. */
  inputHistory: 500,
  /** How long a shell that completes a word waits for what the core knows, in ms: a person is in the middle of it. */
  shellPatience: 500,
  /** Characters of a transfer's id that are shown at the least. */
  shortTransferId: 4,
  /** The same of a room's id, and the least that names one. */
  shortRoomId: 6,
  /** Progress bars below one another; the transfers behind them are counted. */
  bars: 8,
  /** Ended transfers asked for at once, and how many are searched for a shortened id. */
  historyPage: 100,
  historySearched: 1_000,
  /**
   * Entries of a folder that the file picker lists; how many of the further ones it counts; of how many links and files it asks what they
   * are and their size, and of how many at a time.
   */
  folderEntries: 20_000,
  folderCounted: 100_000,
  folderSizes: 2_000,
  folderAsksAtOnce: 16,
  /** Names that are searched by letters that stand anywhere in them, while one types; of more, by words. */
  fuzzyNames: 2_000,
  /** Entries that can be marked at once, to be sent and in an offer: as many as a call accepts (CONTROL.pathsAccepted). */
  fileMarks: 1_000,
  offerMarks: 1_000,
  /** Folders from which something was sent, offered by the picker. */
  recentFolders: 8,
  /** Files of an offer asked for at once: a page of the dialog that lists them. */
  offerPage: 200,
  /** Messages that `/history` prints at the least, and the hits that `/search` prints. */
  historyPrinted: 30,
  hitsPrinted: 20,
  /** Text of an export that is gathered for one write. */
  exportCharacters: 64 * KiB,
  /**
   * The widest rows of a conversation and of dialogs: time and name, and lines of some 100 characters, behind which the eye does not
   * find the next one. What stands at the right of a row is then no further from its text, however wide the terminal is.
   */
  readableCells: 120,
  /** The same for the list of peers, whose names have 32 cells at the most. */
  peerCells: 60,
  /** Cells of a message that is quoted in a line of its own. */
  quoteCells: 60,
  /** Files of an offer that one answer lists; a command lists all. */
  offerListed: 1_000,
  /** Lines of one list at a prompt, unless all of it is asked for: a screen of them; who listens would have lost the first by the last. */
  linesListed: 20,
  /**
   * Candidates that completion offers at once: more than anybody looks through, few enough to be sorted within a frame; of how many files it
   * asks the size; and emoji of one name.
   */
  completions: 5_000,
  completionSizes: 200,
  emojiOffered: 100,
  /** Choices that a prompt lists: more than one screen would be over before it is read. */
  choicesListed: 20,
  /** Completion waits so long for the names in a folder, and for their sizes: longer, and Tab would seem to do nothing. */
  completionWait: 400,
  /** Folders that completion reads at once, those that hang included: half of the threads that Node has for files. */
  foldersWaited: 2,
  /** A line waits this long for the commands entered so shortly before it: it means what they will have opened. */
  typeAhead: 1_000,
  /** After an interrupt, a transfer or a connection attempt has this long to be called off. */
  interruptGrace: 2_000,
  /** What is being written, in UTF-8: the longest message, with room for a command and for cutting it down. */
  composerBytes: 2 * TEXT.messageBytes,
  /** Unsent texts that outlive a detach: one for each conversation that somebody could have in mind, and all of them together. */
  drafts: 64,
  draftsBytes: 256 * KiB,
  /** A text of so many lines, or bytes in UTF-8, is sent after a question only: it may have been pasted by mistake. */
  longLines: 20,
  longBytes: 4 * KiB,
  /** Steps of undo of one text. */
  undoSteps: 100,
  /** Pieces that were cut out of texts and can be put back; each is as long as a text at the most. */
  killRing: 16,
  /** Rows of the completion menu; more would hide the conversation. */
  completionRows: 6,
  /** A request is answered by a key only when it has been on the screen for this long: it must be the one that was read. */
  requestSettles: 700,
  /** A search is asked for when so long nothing was typed; matches of one page. */
  searchAfter: 80,
  searchPage: 50,
  /** Rows that the palette lists: whoever looks for one far down types another letter. */
  paletteRows: 200,
  /** What was used last, before everything else while nothing was typed: as many as are seen at a glance. */
  paletteRecent: 8,
  /** A half-written text is handed to the core this long after it has changed. */
  draftSavedAfter: 400,
} as const;

/** Calls for attention through the terminal. */
export const ATTENTION = {
  /** At most one in this time: a bell for each line of a quick talk would only be turned off. */
  every: 5_000,
} as const;

/** The conversation of the full screen. */
export const CONVERSATION = {
  /** Messages of one conversation that a screen has beside the newest: five pages, so that reading on and back asks seldom. */
  windowMessages: 1_000,
  /** And characters of their texts: eight pages of the longest. */
  windowCharacters: 1024 * KiB,
  /** Conversations whose place is kept while others are open. */
  windows: 8,
  /** The next page is asked for when so few entries are left before it: some screens, read at any speed before it is there. */
  ahead: 60,
  /** Characters of text, and lines, that are kept wrapped: one screen of the longest messages, many of common ones. */
  wrappedCharacters: 1024 * KiB,
} as const;

/** The full-screen interface's hold on the terminal. */
export const TERMINAL = {
  /** Text put on the terminal's clipboard at once: xterm takes 100,000 characters of base64. */
  clipboardBytes: 72_000,
  /** Frames a second: more are not seen. */
  framesPerSecond: 30,
  /** The same over a slow link, where each frame delays the keys behind it. */
  slowFramesPerSecond: 12,
  /** A write that takes longer than this is a slow link's. */
  slowWrite: 50,
  /** Quick writes in a row after which the link counts as quick again: two seconds of slow frames. */
  quickWrites: 24,
  /** A full terminal is tried again after this, doubling up to the most. */
  writeRetryLeast: 2,
  writeRetryMost: 40,
  /** Leaving waits no longer than this for a terminal that takes nothing. */
  restoreWait: 250,
  /** Size of a terminal that does not tell, and the largest that is drawn on. */
  columns: 80,
  rows: 24,
  columnsMost: 2_000,
  rowsMost: 1_000,
  /** Graphemes and style changes whose facts are remembered: far more than one screen shows. */
  knownGraphemes: 4_096,
  knownStyles: 2_048,
  /** An ESC with nothing behind it for this long is the Escape key; terminals send sequences in one piece. */
  escapeWait: 50,
  /** The rest of a longer sequence may be late on a slow link; after this it is given up. */
  sequenceWait: 1_000,
  /** A paste whose end never comes must not swallow the keys for good. */
  pasteWait: 5_000,
  /** Characters kept of one paste: several of the longest messages. */
  pasteCharacters: 128 * KiB,
  /** The longest sequence of a key; and of a terminal's answer, which is read over. */
  keySequence: 64,
  answerCharacters: 4 * KiB,
  /** Keys typed before there is anything to type at: two lines of them. */
  earlyEvents: 256,
  /** Sequences that wait for an Ink component to take the one before. */
  inkSequences: 1_024,
  /** After a stop that did not happen (no shell to go back to) the screen returns. */
  stopWait: 100,
  /** What has to be brought to an end before the program ends has this long. */
  endWait: 1_000,
  /** Characters kept of one line that something printed behind the screen. */
  printedLine: 2_000,
} as const;

/** Storage and logs. */
export const STORAGE = {
  /** A Unix socket path must fit sun_path (104 bytes on macOS, 108 on Linux). */
  socketPathBytes: 100,
  logFileBytes: '2M',
  logFiles: 3,
  /** Key and certificate in the file of the identity, each as PEM: of RSA-4096 some 3,300 characters. */
  identityCharacters: 16_384,
  /** Peers in the trust book. */
  trustedPeers: 10_000,
} as const;

/** The passphrase of a home. */
export const PASSPHRASE = {
  /** Fewer are found by trying; a sentence has many more. */
  characters: 8,
  bytes: 1024,
  /**
   * scrypt: N = 2^16, r = 8, p = 2 take 64 MiB and some 0.3 s, also on a machine with 1 GB. One of the settings of equal strength in OWASP's
   * Password Storage Cheat Sheet.
   */
  cost: 2 ** 16,
  blockSize: 8,
  parallelization: 2,
  /** Bytes that a file of an identity may ask scrypt to work on. */
  memoryMost: 2 ** 28,
  /** How often somebody at a terminal is asked before the program gives up. */
  attempts: 3,
  /** Longest file that is read for one: it has a line. */
  fileBytes: 4_096,
} as const;

/** The doctor: what it looks at of the machine and of the network. */
export const DOCTOR = {
  /** How long a program that lists firewall rules may take: many thousands of rules are listed in some hundred milliseconds. */
  program: 4_000,
  /** Text that such a program may print: some 20,000 rules as JSON. */
  programBytes: 8 * MiB,
  /** Of a file of /proc that is read: some 10,000 open ports. */
  fileBytes: 2 * MiB,
  /** Read at once of such a file. */
  pieceBytes: 64 * KiB,
  /** Processes whose open files are looked through for the one that has a port. */
  processes: 4_096,
  /** Open files of one process that are looked through: most have fewer than 1,024, which is the usual limit. */
  filesOfProcess: 2_048,
  /** Rules that a packet is led through; more than any firewall that people write has. */
  firewallRules: 20_000,
  /** Chains that may call one another; the kernel's own bound (NFT_JUMP_STACK_SIZE). */
  firewallDepth: 16,
  /** A probe is sent at these times, in case one is lost, and is waited for until `loopWait`: it comes back within a millisecond. */
  loopAt: [0, 120],
  loopWait: 350,
  /** Everybody who hears the question answers within DISCOVERY.answerJitter, and may hear only the last packet of the burst. */
  answers: 1_200,
  /** Who is there has announced itself within this: DISCOVERY.announceEvery and what an answer takes. */
  heardWithin: 6_500,
  /** A port that takes nothing and refuses nothing for so long is behind a firewall: a LAN answers within milliseconds. */
  dial: 2_500,
  /** Addresses of one peer that are tried. */
  dials: 8,
  /** A peer that is asked what it hears answers within this: it dials in between. */
  peerAnswer: 4_500,
  /** A peer may ask what is heard of it at most once in this time. */
  peerEvery: 1_000,
  /** Sources remembered with when they were last heard. */
  sources: 512,
  /** Peers that are named among those who were heard; the others are counted. */
  named: 8,
  /** Less room than this on a disk is a warning. */
  roomLow: 1_024 * MiB,
  /** A difference between two clocks that is no delay of the network, and shows in the times of messages. */
  clockSkew: 60_000,
  /** No clock that goes right shows an earlier year: that of this program. */
  firstYear: 2026,
  /** Columns of the report where nothing tells how wide the place for it is. */
  columns: 80,
} as const;

/** What the user is asked, and what rules answer. */
export const REQUESTS = {
  /**
   * Offers of one peer that rules accept within an hour, all at once if need be: a file every four seconds is more than people send, and the room on the
   * disk that a rule gives away stays what its user had in mind. What comes beyond it waits for the user.
   */
  byRulePerHour: 1_000,
  /** Transfers of one peer that are accepted and not over, above which rules accept no more: honest senders have six under way, and some that they have paused. */
  byRuleOpen: 100,
  /** Bytes for which each further file of an offer counts at the least where a rule speaks of sizes: a block of most file systems. */
  fileRoom: 4_096,
  /** Rules of waiting commands at once: as many as clients, and each some. */
  rules: 256,
  /**
   * Questions of an approved peer that were taken back, or that nobody answered, before the next ones wait as those of strangers do (SESSION.askAgainMin and so
   * on): who takes back all five offers at once and begins anew, and again, sees nothing of it.
   */
  vainFree: 8,
  /**
   * Offers of one peer that come back as they were after the loss of a session, and are shown at once whatever came to nothing: five of them over four
   * losses in a row. One more after each SESSION.askAgainMax.
   */
  lostFree: 20,
  /** A request's number is not given to another for this long after the last one was answered. */
  numberKept: 60_000,
} as const;

/** Events, for scripts that read them. */
export const EVENTS = {
  /** Events that wait for one reader, and characters of their JSON: some seconds of a busy room, and no more than 2 MiB for each of 64 clients. */
  queued: 1_000,
  queuedCharacters: 1 * MiB,
  /** One answer: with one more event of the largest kind it still fits a line of the control socket. */
  pageCharacters: 128 * KiB,
  /** Progress of one transfer, at most. */
  progressEvery: 1_000,
} as const;

/** Programs of the user that are run when something happens. */
export const HOOKS = {
  /** Words of a command, and characters of each. */
  words: 32,
  wordCharacters: 1_024,
  /** Events that wait for the program of one kind, of which one at a time is run. */
  queued: 100,
  /** After this a program is ended: what takes longer begins something of its own. */
  timeout: 30_000,
  /** A request is handed over when it is still open after this: what a rule answers is no question. */
  requestSettles: 250,
  /** How long a core that stops waits for a program that runs. */
  stopGrace: 1_000,
} as const;

/** Notices: what happened, for whoever looks at the screen. */
export const NOTICES = {
  /** Kept for clients, and in the list of the full screen. */
  kept: 100,
  /** Two ways of hearing of one thing within this make one notice. */
  sameWithin: 1_500,
  /** How long one is shown at the least; a bad one longer, as it may ask for something to be done. */
  shownLeast: 5_000,
  shownLeastBad: 15_000,
  /** On top of that, for each character: twice what a slow reader needs. */
  perCharacter: 60,
} as const;

/** The folders into which the single file unpacks the program: one for each version and platform, some 6 MiB. */
export const SINGLE_FILE = {
  /** Of other versions, those used last: one to go back to, and one of another machine that shares the folder. */
  keptBeside: 2,
  /** Beyond them one goes when nobody has used it for so long: a program that runs says every hour that it does. */
  unusedFor: 7 * 24 * 3_600_000,
  /** How often a program says so; a start does where nobody has for so long. */
  renewEvery: 3_600_000,
  /** A folder that is being filled is full within seconds; one that is older was left by a start that was killed. */
  unfinishedFor: 3_600_000,
} as const;
