import type { Result } from '../../shared/result.ts';
import type { Compression } from '../../shared/contract/values.ts';
import type { AnalysisError, DocumentFacts, DocumentSource, GrowingDocument, MeasuredSlice } from './analyser.ts';

export type AnalysisRequest = {
  readonly id: number;
  readonly source: DocumentSource;
  readonly compression: Compression;
  /** Pages of a document that was counted, from `from` on for one turn; null counts it. */
  readonly measure: { readonly walked: number; readonly from: number } | null;
};
/** Of a raster that is counted while it arrives; one process may have many of them. */
export type AheadRequest = {
  readonly id: number;
  readonly ahead:
    | { readonly type: 'grown'; readonly document: GrowingDocument; readonly bytes: number }
    /** It is whole, and has so many clear octets. */
    | { readonly type: 'end'; readonly blobId: string; readonly bytes: number }
    | { readonly type: 'drop'; readonly blobId: string };
};
/** `no-raster`: or erased, or not begun with; nothing is kept of it. */
export type AheadAnswer = 'counted' | 'no-raster' | Result<DocumentFacts, AnalysisError>;

/** `ready` is sent once, when the process can take its first request. */
export type AnalysisReply =
  | { readonly type: 'ready' }
  | { readonly type: 'analysed'; readonly id: number; readonly result: Result<DocumentFacts, AnalysisError> }
  | { readonly type: 'measured'; readonly id: number; readonly result: Result<MeasuredSlice, AnalysisError> }
  | { readonly type: 'ahead'; readonly id: number; readonly result: AheadAnswer };

/** Where analyser processes come from: Node here, Electron's utility processes in its main process. */
export interface AnalyserHost {
  spawn(): AnalyserProcess;
}

export interface AnalyserProcess {
  readonly pid: number | undefined;
  send(request: AnalysisRequest | AheadRequest): void;
  onReply(listen: (reply: AnalysisReply) => void): void;
  /** Called once, also where the process never started. */
  onExit(listen: () => void): void;
  /** SIGKILL: a document may hold the process in a loop. */
  kill(): void;
}
