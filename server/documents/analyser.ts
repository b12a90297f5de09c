import type { Compression, DocumentFormat } from '../../shared/contract/values.ts';
import type { Ink } from '../../shared/raster/ink.ts';
import type { Result } from '../../shared/result.ts';

/** Synchronous random access to a stored document in clear text, of which no clear octet touches the disk. */
export interface DocumentBytes {
  readonly size: number;
  /** Fills `target` from `position`; answers how many octets it could (fewer only at the end). */
  readAt(position: number, target: Uint8Array): number;
  close(): void;
}

/** How the analyser process reaches a document: an encrypted file of ours and its key, or (tests) a clear file. */
export type DocumentSource =
  | { readonly kind: 'encrypted'; readonly path: string; readonly key: Uint8Array; readonly blobId: string; readonly bytes: number }
  /** One that is short, on its way to its file. */
  | { readonly kind: 'memory'; readonly octets: Uint8Array }
  | { readonly kind: 'clear'; readonly path: string };

/** What is known of a page's looks; null where only rendering it could tell, or could not. */
export type MeasuredPage = { readonly colour: boolean | null; readonly ink: Ink | null };
export type PageFacts = MeasuredPage & { readonly index: number; readonly widthPt: number; readonly heightPt: number };

/** Of pages beyond these only the size is known. */
export const pageFactsMax = 1_000;

export type DocumentFacts = {
  readonly format: DocumentFormat;
  /** What the print path gets is exactly the stored octets. */
  readonly pages: number;
  readonly claimed: number | null;
  readonly countSource: 'walk' | 'raster' | 'image';
  readonly anomalies: readonly string[];
  /** `hold`: not priced before a person has looked; never the lower number. */
  readonly verdict: 'priced' | 'hold';
  /** At most the first `pageFactsMax`. */
  readonly pageFacts: readonly PageFacts[];
  /** Paper that would do for each page after those, in points; null where there are none. */
  readonly beyond: { readonly widthPt: number; readonly heightPt: number } | null;
};

/** What one turn of measuring found. */
export type MeasuredSlice = {
  /** From the page asked for on. */
  readonly pages: readonly MeasuredPage[];
  /** PNGs of those of the first pages that are among them. */
  readonly thumbnails: readonly Uint8Array[];
  readonly anomalies: readonly string[];
  /** The page to go on with; null when all are done. */
  readonly next: number | null;
};
/** Looks of all pages that were asked for. */
export type Measurement = Omit<MeasuredSlice, 'next'>;

export type AnalysisError =
  | { readonly type: 'document-format-not-supported' }
  | { readonly type: 'document-format-error'; readonly detail: string }
  | { readonly type: 'document-password-error' }
  /** Well formed, but nothing that prints: zero pages, a page of no size. */
  | { readonly type: 'document-unprintable'; readonly detail: string }
  | { readonly type: 'compression-error'; readonly detail: string }
  /** The analyser was stopped by its watchdog or died on this document. */
  | { readonly type: 'analysis-failed'; readonly detail: string };

export type StoredDocument = {
  readonly source: DocumentSource;
  readonly claimed: DocumentFormat;
  readonly compression: Compression;
};

/** A document that still arrives: its file, and how to open the frames that are in it. The key is a copy, wiped by whoever takes it. */
export type GrowingDocument = { readonly path: string; readonly key: Uint8Array; readonly blobId: string };

/** Counting a document while it arrives. All of it is a hint: what was not counted so is counted by `analyse`. */
export interface CountingAhead {
  /** The whole frames of its first `bytes` clear octets are in the file. */
  grown(bytes: number): void;
  /** Nothing more will come of it. `analyse` ends it as well. */
  drop(): void;
}

/** Page facts of stored documents, worked out in separate processes that may die without harm. */
export interface Analyser {
  /** Counts the pages and says whether they may be priced: quick, while the sender waits. What only rendering tells is null. */
  analyse(document: StoredDocument): Promise<Result<DocumentFacts, AnalysisError>>;
  /** Counts a raster while its file grows, so that `analyse` has only the last of it left to count. */
  ahead(document: GrowingDocument): CountingAhead;
  /** Ink and colour of each page and thumbnails of the first, of a document that was analysed. Long ones take turns with others. */
  measure(document: StoredDocument, pages: number): Promise<Result<Measurement, AnalysisError>>;
  close(): Promise<void>;
}
