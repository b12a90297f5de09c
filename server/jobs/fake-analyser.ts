import type { Analyser, AnalysisError, DocumentFacts, DocumentSource } from '../documents/analyser.ts';
import { readDocument } from '../storage/document-reader.ts';
import { err, ok, type Result } from '../../shared/result.ts';

/** For tests: a document is text such as `pages 3 mcm`, `hold`, or `error document-password-error`; anything else is one page. */
export const createFakeAnalyser = (): Analyser => ({
  ahead: () => ({ grown() {}, drop() {} }),
  analyse: async ({ source, claimed }) => {
    return facts(await headOf(source), claimed);
  },
  measure: async ({ source }, pages) => {
    const head = await headOf(source);
    if (head.startsWith('doubt')) return ok({ pages: [], thumbnails: [], anomalies: ['page-not-renderable'] });
    const looks = Array.from({ length: Math.min(pages, 1000) }, () => ({ colour: true, ink: { c: 0.25, m: 0, y: 0, k: 0 } }));
    return ok({ pages: head.startsWith('pages') ? [] : looks, thumbnails: [Buffer.from(`thumbnail of ${head}`)], anomalies: [] });
  },
  close: () => Promise.resolve(),
});

const headOf = async (source: DocumentSource): Promise<string> => {
  if (source.kind === 'memory') return Buffer.from(source.octets).toString('latin1', 0, 256);
  if (source.kind !== 'encrypted') throw new Error('the fake reads stored documents only');
  let head = '';
  for await (const clear of readDocument(source.path, source)) if (head.length < 256) head += clear.toString('latin1', 0, 256);
  return head;
};

const facts = (head: string, format: DocumentFacts['format']): Result<DocumentFacts, AnalysisError> => {
  const error = /^error ([a-z-]+)/.exec(head)?.[1];
  if (error !== undefined) return err({ type: error, detail: 'as the test wished' } as AnalysisError);
  const [, count = '1', colours = ''] = /^pages (\d+) ?([mc?]*)/.exec(head) ?? [];
  const pages = Number(count);
  return ok({
    format,
    pages,
    claimed: null,
    countSource: 'walk',
    beyond: pages > 1000 ? { widthPt: 595, heightPt: 842 } : null,
    anomalies: [],
    verdict: head.startsWith('hold') ? 'hold' : 'priced',
    pageFacts: Array.from({ length: Math.min(pages, 1000) }, (_, index) => {
      const letter = colours[index] ?? '?';
      return { index, widthPt: 595, heightPt: 842, colour: letter === '?' ? null : letter === 'c', ink: null };
    }),
  });
};
