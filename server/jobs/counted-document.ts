import type { KnownPages } from '../../shared/job/page-facts-text.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { AnalysisError, DocumentFacts } from '../documents/analyser.ts';
import { knownPagesOf } from './stored-pages.ts';

/** A document whose number of pages is proven. */
export type CountedDocument = { readonly pages: number; readonly documentFormat: string; readonly known: KnownPages };

/** Why a person has to look at a document: its anomalies, or the analyser's error. */
export type Doubtful = { readonly type: 'doubtful'; readonly why: string };

/** What counting proved of a document. */
export const countedDocument = (analysis: Result<DocumentFacts, AnalysisError>): Result<CountedDocument, Doubtful> => {
  if (!analysis.ok) return err({ type: 'doubtful', why: analysis.error.type });
  const { verdict, anomalies, pages, format } = analysis.value;
  return verdict === 'hold'
    ? err({ type: 'doubtful', why: anomalies.join(' ') })
    : ok({ pages, documentFormat: format, known: knownPagesOf(analysis.value) });
};
