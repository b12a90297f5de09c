import { createRasterCounter, type RasterPage } from '../../shared/raster/raster-counter.ts';
import { ok, type Result } from '../../shared/result.ts';
import { type AnalysisError, type DocumentFacts, type PageFacts, pageFactsMax } from './analyser.ts';
import { createLargestPage } from './largest-page.ts';
import { verdictOf } from './verdict.ts';

export interface RasterFacts {
  /** The octets that follow those of before, in pieces of any length; none of them is kept. */
  push(chunk: Uint8Array): void;
  end(): Result<DocumentFacts, AnalysisError>;
}

/** The facts of a raster document in clear text, while it passes. */
export function createRasterFacts(): RasterFacts {
  const counter = createRasterCounter();
  const pageFacts: PageFacts[] = [];
  const beyond = createLargestPage();
  const fact = ({ index, widthPt, heightPt, colour, ink }: RasterPage): PageFacts => ({ index, widthPt, heightPt, colour, ink });
  return {
    push(chunk) {
      for (const page of counter.push(chunk)) {
        if (pageFacts.length < pageFactsMax) pageFacts.push(fact(page));
        else beyond.add(page);
      }
    },
    end() {
      const count = counter.end();
      if (!count.ok) return count;
      const { anomalies } = count.value;
      return ok({ ...count.value, countSource: 'raster', verdict: verdictOf(anomalies), pageFacts, beyond: beyond.size() });
    },
  };
}
