import type { DocumentFacts } from './analyser.ts';

/** Honest documents show no anomaly, so holding one costs little, and a wrong count costs paper. */
export const verdictOf = (anomalies: readonly string[]): DocumentFacts['verdict'] => (anomalies.length === 0 ? 'priced' : 'hold');
