/**
 * Syncline in a tab. Documents open, read and write with no network; one SharedWorker per origin keeps them for all tabs.
 *
 *     import { connect, str } from './syncline.js';
 *     const syncline = await connect();
 *     await syncline.signIn({ displayName: 'Ada' });
 *     const note = await syncline.create('note', { title: 'Shopping' });
 *     note.subscribe(value => render(value));
 *     note.change(draft => { draft.title = 'Groceries'; });
 *     note.bindText(document.querySelector('textarea'), ['text']);
 *     await note.whenOnServer();
 *
 *     const desk = await syncline.create('desk');
 *     const { local, outcome } = desk.run('ticket.open', { ticket: crypto.randomUUID(), title: 'Leak' });
 *     await local;                        // it shows, and is saved on this device
 *     (await outcome).kind;               // 'applied', once the server decided
 *     desk.on('rejection', matter => show(matter));
 */

import type { DocumentCommands, DocumentTypes } from './syncline-types.js';

/** The version of this file's protocol with the worker. */
export const PROTOCOL: number;

/** Attaches this page to the worker of its origin, starting it if need be. Works offline. */
export function connect(options?: ConnectOptions): Promise<Syncline>;

export interface ConnectOptions {
  /** The service worker to register, relative to syncline.js; default './service-worker.js', false for none. */
  serviceWorker?: string | false;
  /** How long the worker may take to start, its download included; default 15,000. */
  startTimeoutMs?: number;
  /** Other servers that the documents of this page are kept in step with: docs/BACKENDS.md. At most four. */
  backends?: readonly Backend[];
}

/** Another server for the same documents. */
export interface Backend {
  /** Its origin, such as 'https://eu.example'. */
  url: string;
  /** An access token of that server for the person, or what gets one; asked again when the last one is not taken any more. */
  token: string | (() => string | Promise<string>);
  /** Where documents are made that are not there yet; default: the person's own project there. */
  project?: string;
}

/** How a document stands with another server. */
export interface BackendState {
  readonly url: string;
  readonly document: string;
  /** 'behind': tried again by itself; 'refused': not before something is new. */
  readonly state: 'current' | 'behind' | 'refused';
  /** Why, if not 'current': a code of docs/ERRORS.md, or OFFLINE. */
  readonly code: string;
}

// ---------------------------------------------------------------------------------------------------------- errors

/** Every failure a call can end in. Never an untyped rejection, never a hang: a call answers, reports progress or fails within 3 s. */
export class SynclineError extends Error {
  /** A code of docs/ERRORS.md, or one of {@link LocalCode}. */
  readonly code: LocalCode | (string & {});
  /** True if the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  /** What would help, for a button or a hint. */
  readonly action: ErrorAction;
}

export type ErrorAction = 'retry' | 'wait' | 'sign-in' | 'reload' | 'copy' | 'report' | 'none';

/** Codes that arise on this device (the server's are in docs/ERRORS.md: FORBIDDEN, UNKNOWN_DOCUMENT, READ_ONLY, …). */
export type LocalCode =
  /** The worker neither answered nor reported progress for 3 s. */
  | 'TIMEOUT'
  /** The call needs the server, and there is no connection. */
  | 'OFFLINE'
  /** This browser or this insecure origin lacks what Syncline needs (module workers, locks). */
  | 'UNSUPPORTED'
  /** The worker could not be started: its script did not load or threw. */
  | 'WORKER_FAILED'
  /** The worker died while the call was under way; it may or may not have taken effect. */
  | 'WORKER_RESTARTED'
  /** The page is older than the worker: reload it. */
  | 'CLIENT_TOO_OLD'
  /** Somebody else signed in on this browser since. */
  | 'PRINCIPAL_CHANGED'
  /** The handle or the client was closed. */
  | 'CLOSED'
  /** The server refused work of this device while it did not hear why. */
  | 'REFUSED'
  /** A path leads nowhere, or to something of another kind. */
  | 'NO_SUCH_PLACE'
  /** A command works on this device no more; the error's `reason` and `rule` say why. It goes nowhere. */
  | 'REJECTED'
  /** The document takes edits and no commands. */
  | 'NO_COMMANDS'
  /** The document takes commands, and the script that runs them could not be fetched; opening it again tries again. */
  | 'COMMANDS_UNAVAILABLE'
  /** The value cannot be stored: undefined, a function, a cycle, an object that is already in the document. */
  | 'BAD_VALUE';

// ------------------------------------------------------------------------------------------------------ the client

export interface Syncline {
  /** Who is signed in on this browser; known offline too. Null before the first sign-in. */
  readonly principal: Principal | null;
  readonly link: LinkState;
  /** Where this device keeps its journal. */
  readonly vault: VaultState;
  /** The worker's boot epoch; another one means that it was restarted. */
  readonly epoch: string;

  /** As a guest, or with a token of a configured issuer. Work begun before the first sign-in is adopted. Needs the server. */
  signIn(who: { displayName: string } | { token: string }): Promise<Principal>;
  /**
   * Ends the session, offline too. With `forget` this device's copies are removed; unsent work would be lost, so the
   * call fails with UNSENT_WORK (its `waiting` says how many entries) unless `force` is given.
   */
  signOut(options?: { forget?: boolean; force?: boolean }): Promise<void>;

  /** The projects of the principal, the personal one first. Offline: those last seen. */
  projects(): Promise<Project[]>;
  createProject(name: string): Promise<Project>;
  members(project: string): Promise<Member[]>;
  /** Adds a member or changes a role; with role null, removes the member. */
  setMember(project: string, user: string, role: Role | null): Promise<void>;

  /** The documents of a project (default: the personal one), newest change first, those made offline included. */
  documents(query?: DocumentQuery): Promise<DocumentSummary[]>;
  /**
   * Opens a document. `{id, type}` makes it if it does not exist. Of a known document the answer does not need the server.
   * The type, where it is given, says what the value is and which commands there are; else say it: `open<Note>(id)`.
   */
  open<K extends keyof DocumentTypes>(which: OpenQuery & { type: K }): Promise<HandleOf<K>>;
  open<T = DocumentValue, C = AnyCommands>(which: string | OpenQuery): Promise<DocumentHandle<T, C>>;
  /** Makes a document, offline too. */
  create<K extends keyof DocumentTypes>(type: K, options?: CreateOptions): Promise<HandleOf<K>>;
  create<T = DocumentValue, C = AnyCommands>(type: DocumentType, options?: CreateOptions): Promise<DocumentHandle<T, C>>;
  /** Sets the `title` in the document. Offline too, if the document is on this device. */
  rename(id: string, title: string): Promise<void>;
  /** Deletes the document for everybody. Needs the server and a role that may write. */
  remove(id: string): Promise<void>;
  /** Makes a document out of `.automerge` bytes. Needs the server. */
  import(bytes: Uint8Array | ArrayBuffer | Blob, options?: { title?: string; project?: string }): Promise<DocumentSummary>;
  /** The document as this device has it, as `.automerge` bytes. */
  export(id: string): Promise<Uint8Array>;

  /**
   * Work of this person on this device that the server would not take, oldest first: kept until it is discarded, so that it
   * can be looked at, saved as a file, or made a document of its own with {@link import}. Up to 50 pieces and 64 MiB are
   * kept; beyond that the oldest go.
   */
  setAside(): Promise<SetAside[]>;
  /** The document as it was with that work, as `.automerge` bytes. Rejects with NOT_FOUND once it was discarded. */
  setAsideFile(key: string): Promise<Uint8Array>;
  /** The work is not needed any longer. Rejects with NOT_FOUND if it was discarded before. */
  discard(key: string): Promise<void>;

  /** Listens; gives the function that ends it. */
  on<K extends keyof SynclineSignals>(name: K, listener: (detail: SynclineSignals[K]) => void): () => void;
  /** The timeline on which this device writes to a document, with what of it is not on the server; null if there is none. */
  timeline(document: string): Promise<TimelineFile | null>;
  /** What an inspector page shows: worker, journal, connection, every document. */
  inspect(): Promise<Inspection>;
  /** Detaches this page: closes its handles. The worker lives on for other tabs. */
  close(): void;
}

export interface SynclineSignals {
  principal: Principal | null;
  link: LinkState;
  vault: VaultState;
  /** The status of any document open in this tab. */
  status: { document: string; status: DocumentStatus };
  /** Something went wrong that no call is waiting for. */
  fault: { document: string | null; error: SynclineError };
  /** The server refused an entry, or an edit could not be taken. What was refused lies in {@link Syncline.setAside}. */
  rejection: Rejection | (Rejection & Matter);
  /** A command of this person has only a part of its effect, or another. Of any document open in this tab. */
  adjusted: Rejection & Matter;
  /** Somebody else's command took away what an accepted one wrote. Of any document open in this tab. */
  overridden: Rejection & Matter;
  /** How a document stands with another server is not what it was. */
  backend: BackendState;
  /** The list of documents may have changed: ask again. */
  documents: { project: string | null };
  /** The worker was started anew; handles stay good. */
  restarted: { epoch: string };
}

export interface Principal {
  /** The user's id; 'local' until the first sign-in. */
  readonly user: string;
  readonly displayName: string;
  readonly kind: 'local' | 'guest' | 'member';
  readonly session: string | null;
  readonly personalProject: string | null;
}

export type Role = 'owner' | 'editor' | 'viewer';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly personal: boolean;
}

export interface Member {
  readonly user: string;
  readonly displayName: string;
  readonly role: Role;
}

export interface DocumentQuery {
  project?: string;
  type?: DocumentType;
  /** Only titles that contain this. */
  title?: string;
}

export interface DocumentSummary {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly project: string | null;
  readonly role: Role;
  /** ISO 8601; null for a document that never left this device. */
  readonly changedAt: string | null;
  /** True if a copy is on this device: it opens offline. */
  readonly local: boolean;
  /** Entries of this document that the server does not have yet. */
  readonly waiting: number;
}

export interface OpenQuery {
  id: string;
  /** Makes the document with this type if it does not exist. */
  type?: DocumentType;
  project?: string;
}

export interface CreateOptions {
  /** Default: a new random id (ids are base58check text). */
  id?: string;
  title?: string;
  project?: string;
}

/** Those the server declares; 'automerge' is of any form. */
export type DocumentType = keyof DocumentTypes | (string & {});

export interface LinkState {
  /** 'offline': no connection, trying; 'unauthorized': a person must sign in again. */
  readonly state: 'idle' | 'connecting' | 'online' | 'offline' | 'unauthorized';
  /** How the latest connection goes: a WebSocket, or where none gets through server-sent events or long-poll. */
  readonly transport?: 'socket' | 'events' | 'poll';
}

export interface VaultState {
  /** 'opfs' and 'indexeddb' survive the browser; 'memory' does not: show a plain warning. */
  readonly adapter: 'opfs' | 'indexeddb' | 'memory' | 'opening';
  /** False if the browser may clear the store when space runs low. */
  readonly persisted: boolean;
  /** Size of the journal. */
  readonly bytes: number;
  /** Batches set aside because their checksum failed. */
  readonly damaged: number;
}

export interface Rejection {
  readonly document: string;
  readonly code: string;
  readonly message: string;
  /** How many entries or edits it concerns. */
  readonly entries: number;
}

/** Work that could not be sent. */
export interface SetAside {
  /** Names it on this device. */
  readonly key: string;
  readonly document: string;
  /** Of the document; null if this device has not seen it yet. */
  readonly title: string | null;
  readonly type: string;
  /** Why the server did not take it: a code of docs/ERRORS.md. */
  readonly code: string;
  readonly entries: number;
  /** When, in ms since 1970 by this device's clock. */
  readonly atMs: number;
}

export interface Inspection {
  readonly epoch: string;
  readonly tabs: number;
  readonly principal: Principal | null;
  readonly link: LinkState;
  readonly vault: VaultState;
  /** `title` is null if this device has not seen it yet; `timeline` is if this device has written nothing there. */
  readonly documents: readonly (DocumentStatus & {
    readonly id: string;
    readonly type: string;
    readonly title: string | null;
    readonly timeline: TimelineState | null;
  })[];
}

/** How far what this device writes to a document has come. LSNs count from 1 without a gap; 0 is none. */
export interface TimelineState {
  readonly id: string;
  /** The LSN of the last entry that was written. */
  readonly last: number;
  /** Up to here it is in this device's journal; {@link VaultState.adapter} says where that is. */
  readonly saved: number;
  /** Up to here it is durable on the server. */
  readonly durable: number;
}

export interface TimelineFile extends TimelineState {
  /** The chain hash at `durable`. */
  readonly chain: Uint8Array;
  /** What comes behind `durable`, in order: changes of Automerge, or commands. */
  readonly entries: readonly Uint8Array[];
}

// -------------------------------------------------------------------------------------------------------- documents

/** A step of a path: a key of a map or an index of a list. */
export type Path = readonly (string | number)[];

/**
 * A document open in this tab. Its value is plain and immutable: parts that did not change keep their identity, so
 * `===` tells what to draw again. Texts and scalar strings are strings, counters numbers, dates `Date`, bytes `Uint8Array`.
 */
export interface DocumentHandle<T = DocumentValue, C = AnyCommands> {
  readonly id: string;
  readonly type: string;
  readonly value: T;
  readonly status: DocumentStatus;

  /**
   * Called after every change, at most once per change, synchronously for changes of this tab. Not called at once. Bound to
   * its handle: `useSyncExternalStore(document.subscribe, () => document.value)` of React works as it stands.
   */
  subscribe(listener: (value: T, change: ChangeNotice) => void): () => void;

  /**
   * Edits the document. The draft is a writable view: assign, delete, `push`, `splice`, and the functions
   * {@link increment} and {@link spliceText}. All edits of one call are one change: others see all or none. Assigning a
   * string to a text makes a minimal diff. If the function throws, nothing happened. Gives the function's answer.
   * Throws READ_ONLY for a viewer, and COMMANDS_ONLY where {@link run} is the way.
   */
  change<R>(edit: (draft: T) => R): R;

  /** Replaces `del` UTF-16 units of the text (or items of the list) at `path`. Never cuts a surrogate pair: it widens. */
  splice(path: Path, index: number, del: number, ins?: string | readonly DocumentValue[]): void;

  /**
   * Keeps an `<input>` or `<textarea>` and the text at `path` the same, both ways. Safe with input methods (nothing
   * moves during a composition), keeps the selection where its neighbours are, never cuts an emoji.
   * Undo and redo (Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y) undo this tab's typing only, word by word.
   */
  bindText(element: HTMLInputElement | HTMLTextAreaElement, path: Path): TextBinding;

  /**
   * Who changed the document when, and how it was. The history is on the server: without a connection every call of it
   * fails with OFFLINE. Fetches a module of its own with the first call; COMMANDS_ONLY where {@link run} is the way.
   */
  history(): Promise<DocumentHistory<T>>;
  /**
   * Undo and redo of what this page does to the document from now on, by any handle; {@link bindText} undoes its typing
   * itself. Each call gives stacks of their own: close them. Fetches a module with the first call.
   */
  undo(): Promise<Undo>;
  /**
   * Who else has the document open now, and where. Never stored, lossy, at most ten messages a second; a hidden page and a
   * viewer tell nothing and hear the others. Each call gives a presence of its own: close it. Fetches a module with the
   * first call.
   */
  presence<S extends object = { [key: string]: any }>(): Promise<Presence<S>>;

  /** When all edits made so far in this tab are in the journal of this device: 'device', or 'memory' where that is impossible. */
  whenSaved(): Promise<'device' | 'memory'>;
  /** When all edits made so far in this tab are durable on the server. Waits through offline time; rejects if one is refused. */
  whenOnServer(): Promise<void>;

  /**
   * Gives a command to a document of a commanded type, whose value is tables: collections of entities of scalars. Works
   * offline. Arguments are booleans, strings and finite numbers.
   */
  run<K extends keyof C & string>(mutator: K, ...args: {} extends C[K] ? [args?: C[K]] : [args: C[K]]): CommandRun;
  /** Commands that wait, and what became of others; null for a document that takes edits. */
  readonly commands: CommandState | null;
  /**
   * The person is done with a matter: it is told no longer, and leaves the person's inbox and other devices. With the key
   * 0, which no matter has, it only looks into the inbox for what was dealt with on another device.
   */
  discard(matter: Pick<Matter, 'key'>): Promise<void>;
  /** Gives the matter's command anew, on what is there now, and discards the matter once it is saved. */
  resubmit(matter: Matter, args?: { [name: string]: Scalar }): CommandRun;

  on(name: 'status', listener: (status: DocumentStatus) => void): () => void;
  /** For a commanded document also called, soon, for every rejection that the person is not done with. */
  on(name: 'rejection', listener: (rejection: Rejection | (Rejection & Matter)) => void): () => void;
  /** Called, soon, also for what the person is not done with. */
  on(name: 'adjusted' | 'overridden', listener: (matter: Rejection & Matter) => void): () => void;
  on(name: 'commands', listener: (commands: CommandState) => void): () => void;
  /**
   * With ACCESS_LOST the copy has left this device, the handle is closed, and its value is empty: what was not sent lies in
   * {@link Syncline.setAside}.
   */
  on(name: 'fault', listener: (error: SynclineError) => void): () => void;

  /** Ends this handle. The document stays on the device. */
  close(): void;
}

export type Scalar = boolean | string | number;

/** The commands of a document whose type is not known: any. */
export interface AnyCommands { [mutator: string]: { [argument: string]: Scalar } }

/** A command under way. Nobody needs to listen to either promise. */
export interface CommandRun {
  /** Resolves when its effect shows and it is saved on this device; rejects with REJECTED, READ_ONLY or another error. */
  readonly local: Promise<void>;
  /**
   * What the server decided, however long that takes; also 'rejected' where `local` rejects with REJECTED. Rejects with
   * CLOSED when this page closes the document: the command goes its way all the same.
   */
  readonly outcome: Promise<Outcome>;
}

/** What became of a command; every command gets one, and it never changes. */
export type Outcome =
  | { readonly kind: 'applied' }
  /** It was right and changed nothing. */
  | { readonly kind: 'no-effect' }
  | { readonly kind: 'adjusted'; readonly conflicts: readonly Conflict[] }
  | {
      readonly kind: 'rejected';
      readonly reason: 'RULE' | 'CONTESTED' | 'GONE' | 'TAKEN' | 'UNKNOWN_MUTATOR' | 'UNKNOWN_VERSION' | 'BAD_ARGUMENTS' | 'FORBIDDEN' | (string & {});
      /** The mutator's name for its rule, if `reason` is RULE. */
      readonly rule: string;
      /** A sentence for people. */
      readonly message: string;
      readonly conflicts: readonly Conflict[];
    };

/** A field in which a command met somebody else's. Null means that there was, would be, or is nothing. */
export interface Conflict {
  readonly collection: string;
  readonly id: string;
  /** Empty if it is about whether the entity is there. */
  readonly field: string;
  /** What its author had seen. */
  readonly base: Scalar | null;
  readonly mine: Scalar | null;
  readonly theirs: Scalar | null;
}

export interface CommandState {
  /** Commands of this person on this device that the server has not decided, at most the first 100. */
  readonly pending: readonly PendingCommand[];
  /** What the person has to know of decided ones and is not done with, oldest first. */
  readonly matters: readonly Matter[];
}

export interface PendingCommand {
  readonly id: string;
  readonly mutator: string;
  readonly arguments: { readonly [name: string]: Scalar };
  /** When it was given, by this device's clock, in milliseconds since 1970. */
  readonly at: number;
  /** It has no effect here before the server decided it. */
  readonly serverOnly: boolean;
  /** Entities that show its effect; none if it does not work any longer on what is there now. */
  readonly touches: readonly { readonly collection: string; readonly id: string }[];
}

export interface Matter {
  readonly key: number;
  /** 'overridden': by somebody of more trust. 'undone': it and another contested each other, and neither stays. */
  readonly kind: 'rejected' | 'adjusted' | 'overridden' | 'undone';
  /** Absent for 'overridden' and 'undone', as are `arguments` and `at`: `outcome.conflicts` names the fields. */
  readonly mutator?: string;
  readonly arguments?: { readonly [name: string]: Scalar };
  readonly at?: number;
  readonly outcome: Outcome;
}

/** The history of a merged document, as the server has it. Every call may be given up with `signal`. */
export interface DocumentHistory<T = DocumentValue> {
  /** A page of versions, the latest first: at most `limit` (1 to 200, default 100) of those before `before`. */
  versions(options?: { before?: number; limit?: number; signal?: AbortSignal }): Promise<VersionPage>;
  /** The value at a version, as JSON: dates are ISO 8601 texts, bytes base64. The last 32 read are kept in this page. */
  at(version: Version | Heads, options?: { signal?: AbortSignal }): Promise<T>;
  /** The document at a version, as `.automerge` bytes. */
  file(version: Version | Heads, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  /** What leads from one version to another, in order. */
  difference(from: Version | Heads, to: Version | Heads, options?: { signal?: AbortSignal }): Promise<HistoryPatch[]>;
  /** Makes new changes on top that lead back to the version; what came since stays in the history. READ_ONLY for a viewer. */
  restore(version: Version | Heads): Promise<{ /** False if nothing differed. */ readonly changed: boolean }>;
  /**
   * The document keeps its value; what it was before and who wrote it is gone for good, on the server at once and on every
   * device when it connects. What a device has not sent by then is set aside there as FORGOTTEN. For owners: FORBIDDEN or
   * READ_ONLY for others, OVERLOADED if the document changes all the time.
   */
  forget(): Promise<void>;
}

/** Hashes of changes that name a state of a document, in hexadecimal. */
export type Heads = readonly string[];

export interface VersionPage {
  readonly versions: readonly Version[];
  /** The `before` of the next page; null on the last. */
  readonly next: number | null;
}

/** At most five minutes of a document's life. */
export interface Version {
  /** Seq of its first entry, and of its last. */
  readonly first: number;
  readonly last: number;
  /** When the first and the last were committed, by the server's clock. */
  readonly from: Date;
  readonly to: Date;
  /** Who wrote; `displayName` is null for somebody who was erased. */
  readonly authors: readonly { readonly user: string; readonly displayName: string | null }[];
  /** The state after it. */
  readonly heads: Heads;
}

/** One step of a difference. The last step of `path` is the key or the place that it is about. */
export type HistoryPatch = { readonly path: Path } & (
  | { readonly op: 'put'; readonly value: any }
  | { readonly op: 'insert'; readonly values: readonly any[] }
  | { readonly op: 'splice'; readonly text: string }
  | { readonly op: 'delete'; readonly count?: number }
  | { readonly op: 'increment'; readonly by: number }
  | { readonly op: 'mark'; readonly marks: readonly any[] }
);

/**
 * One step is one `change`, or a word written or deleted in one text without a pause of 0.8 s; at most 200 are kept. A step is taken back
 * field by field, where the field still is what the step made of it: what others wrote since stays.
 */
export interface Undo {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Takes back the last step that is still there, as one change; false if there is none. */
  undo(): boolean;
  redo(): boolean;
  /** Called when `canUndo` or `canRedo` may have changed; gives the function that ends it. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

export interface Presence<S extends object = { [key: string]: any }> {
  /** Immutable; the same array and the same objects until something about them changes. At most 64. */
  readonly others: readonly Peer<S>[];
  /** Called when `others` changed; gives the function that ends it. Fits React's `useSyncExternalStore`. */
  subscribe(listener: (others: readonly Peer<S>[]) => void): () => void;
  /** What the others see of this page from now on: plain JSON of at most 4,000 bytes, else BAD_VALUE. The last state counts. */
  set(state: S): void;
  /** Tells the others that this page went, and ends it. */
  close(): void;
}

/** Somebody's page. */
export interface Peer<S extends object = { [key: string]: any }> {
  /** Names the page: one person may have several open. */
  readonly key: string;
  /** The user's id, vouched for by the server. */
  readonly user: string;
  /** What they call themselves, at most 80 UTF-16 units. */
  readonly name: string;
  /** 0 to 7, the same for one person everywhere: an index for a palette of yours. */
  readonly colour: number;
  readonly state: S;
}

export interface ChangeNotice {
  /** 'local': by this tab. 'remote': by anybody else, another tab included. 'reset': the whole value was replaced. */
  readonly origin: 'local' | 'remote' | 'reset';
}

export interface TextBinding {
  undo(): void;
  redo(): void;
  /** Ends the binding; the element keeps its text. */
  release(): void;
}

export interface DocumentStatus {
  /**
   * Where everything in this document now is, at the least: 'memory': something is only in the memory of this browser;
   * 'device': all of it is in this device's journal; 'server': all of it is durable on the server.
   */
  readonly place: 'memory' | 'device' | 'server';
  /** Entries the server does not have yet. */
  readonly waiting: number;
  /** 'owner' until the server said otherwise, for documents made here. */
  readonly role: Role;
  /** False while what others did may be missing: no connection, or still catching up. */
  readonly current: boolean;
  /** Why the document accepts no edits, or null: a fault code (READ_ONLY, ACCESS_LOST, QUARANTINED, …). */
  readonly blocked: string | null;
}

/** What a document may hold. A plain string becomes a text; {@link str} makes a scalar string. */
export type DocumentValue =
  | null | boolean | number | string | Date | Uint8Array | Tagged
  | { [key: string]: DocumentValue } | DocumentValue[];

/** A value with a stated kind, made by the functions below; read back, it is a plain value. */
export interface Tagged { readonly $: 'str' | 'counter' | 'float' | 'uint'; readonly v: string | number }

/** A string that is replaced as a whole: ids, order keys, enumerations. */
export function str(text: string): any;
/** A number that adds up when several increment it at once. */
export function counter(start?: number): any;
/** A floating point number even if it is whole. */
export function float(value: number): any;
/** An unsigned integer. */
export function uint(value: number): any;

/** Adds to a counter inside {@link DocumentHandle.change}: `increment(draft.votes, 'yes')`. */
export function increment(draft: object, key: string | number, by?: number): void;
/** Edits a text inside {@link DocumentHandle.change}: `spliceText(draft, 'title', 0, 0, 'Re: ')`. */
export function spliceText(draft: object, key: string | number, index: number, del: number, ins?: string): void;

// ---------------------------------------------------------------------------------------------------- known types

/** What the server's Java declares: the value of each type, and the commands it takes. Made by the build. */
export * from './syncline-types.js';

/** A handle on a document of a type the server declares. */
export type HandleOf<K extends keyof DocumentTypes> = DocumentHandle<DocumentTypes[K], CommandsOf<K>>;

/** The commands of a type: arguments by mutator. */
export type CommandsOf<K> = K extends keyof DocumentCommands ? DocumentCommands[K] : {};

/** The value of a commanded document: collections of entities of scalars. */
export interface Tables { readonly [collection: string]: { readonly [id: string]: { readonly [field: string]: Scalar } } }
