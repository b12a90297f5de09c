import { err } from '../../shared/result.ts';
import { analyseDocument } from './analyse-document.ts';
import type { DocumentBytes, DocumentSource } from './analyser.ts';
import type { AheadRequest, AnalysisReply, AnalysisRequest } from './analyser-host.ts';
import { openSource } from './file-bytes.ts';
import { measureDocument } from './measure-document.ts';
import { loadPdfium, rendererAborted } from './render/pdfium.ts';
import { createRastersAhead } from './rasters-ahead.ts';
import { createRenderer } from './render/renderer.ts';

// The program of an analyser process: one document at a time, or rasters that still arrive, until the parent ends it or goes away. What throws here ends the
// process, and the parent draws its conclusion.
const reply = (message: AnalysisReply, sent: () => void = () => {}): void => void process.send?.(message, sent);
const exit = (): never => process.exit();
const now = (): number => performance.now();
/** WebAssembly memory never shrinks: above this the process ends after its answer, and the parent has another. */
const heapOctetsMax = 256 << 20;

async function answer(request: AnalysisRequest): Promise<void> {
  const { id, source, compression, measure } = request;
  const bytes = opened(source);
  if (bytes === null) {
    const result = err({ type: 'analysis-failed' as const, detail: 'The document is gone.' });
    return reply({ type: measure === null ? 'analysed' : 'measured', id, result });
  }
  try {
    const leaving = (): (() => void) | undefined => (library.pdfium.HEAPU8.length > heapOctetsMax ? exit : undefined);
    if (measure === null) {
      const result = await analyseDocument(bytes, compression, { now, renderer });
      reply({ type: 'analysed', id, result }, leaving());
    } else {
      const result = await measureDocument(bytes, compression, measure, renderer);
      reply({ type: 'measured', id, result }, leaving());
    }
  } catch (thrown) {
    if (!rendererAborted(thrown)) throw thrown;
    const result = err({ type: 'analysis-failed' as const, detail: 'Rendering the document took too much memory.' });
    reply({ type: measure === null ? 'analysed' : 'measured', id, result }, exit);
  } finally {
    bytes.close();
    if (source.kind === 'encrypted') source.key.fill(0);
  }
}

/** Null: it was erased while its turn came. */
function opened(source: DocumentSource): DocumentBytes | null {
  try {
    return openSource(source);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    return null;
  }
}

const library = await loadPdfium();
const renderer = createRenderer(library, now);
const rastersAhead = createRastersAhead();

process.on('message', (request: AnalysisRequest | AheadRequest) => {
  if ('ahead' in request) reply({ type: 'ahead', id: request.id, result: rastersAhead(request.ahead) });
  else void answer(request);
});
process.on('disconnect', () => process.exit());
reply({ type: 'ready' });
