/**
 * One list over documents of several types, live and offline.
 *
 * ```js
 * import { workItems } from './work-items.js';
 * const view = await workItems(syncline);
 * view.subscribe((items) => draw(items));
 * ```
 */
import type { DocumentHandle, Syncline } from './syncline.js';

/** A ticket of a desk or a card of a board. */
export interface WorkItem {
  /** Of the ticket or card; unique in its document. */
  readonly id: string;
  readonly document: string;
  readonly documentTitle: string;
  readonly type: 'desk' | 'board';
  readonly kind: 'ticket' | 'card';
  readonly title: string;
  /** 'Open' or 'Closed' for a ticket, the name of its column for a card. */
  readonly state: string;
  readonly done: boolean;
  /** Empty if it is nobody's. */
  readonly assignee: string;
  /** 0 (low) to 3 (urgent); 1 for a card. */
  readonly priority: number;
  /** Something of it is not decided by the server, or not there yet. */
  readonly waits: boolean;
}

/** What a view shows of a document of one type. Called again whenever the document changed; gives what it shows. */
export type Source<T> = (document: DocumentHandle<any>) => readonly T[];

export interface ViewOptions<T> {
  /** By document type. */
  sources: { readonly [type: string]: Source<T> };
  /** Order of the items; without it they come document by document. */
  order?: (a: T & Placed, b: T & Placed) => number;
  /** Default: the personal project. */
  project?: string;
  /** Documents that are opened at most, those that changed last; default 100. */
  documentsMax?: number;
}

/** Added to every item. */
export interface Placed { readonly document: string; readonly documentTitle: string; readonly type: string }

export interface ViewState {
  /** Documents that the view shows. */
  readonly documents: number;
  /** Documents that cannot be had now: not on this device, and no connection. */
  readonly missing: number;
  /** There are more documents than the view opens. */
  readonly more: boolean;
}

export interface View<T> {
  /** A new array after every change; items of documents that did not change keep their identity. */
  readonly items: readonly (T & Placed)[];
  readonly state: ViewState;
  /** Called after every change, once for many of one moment. Gives the function that ends it. */
  subscribe(listener: (items: readonly (T & Placed)[], state: ViewState) => void): () => void;
  /** Looks for documents that came or went; happens by itself when the list of documents changes. */
  refresh(): Promise<void>;
  /** Closes the view and its handles. */
  close(): void;
}

export declare const WORK_ITEMS: { readonly desk: Source<unknown>; readonly board: Source<unknown> };

/** Tickets of desks and cards of boards of a project, what is not done and urgent first. */
export declare function workItems(syncline: Syncline, options?: Partial<ViewOptions<WorkItem>>): Promise<View<WorkItem>>;

/** A view over documents of any types. */
export declare function viewOf<T>(syncline: Syncline, options: ViewOptions<T>): Promise<View<T>>;
