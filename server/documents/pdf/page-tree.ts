import { type DocumentFacts, type PageFacts, pageFactsMax } from '../analyser.ts';
import { createLargestPage } from '../largest-page.ts';
import { Damage, damaged } from './damage.ts';
import type { ObjectStore } from './object-store.ts';
import { inherit, inheritsNothing, pageSize, type Inherited } from './page-box.ts';
import { isKind, isName, type PdfDict, type PdfObject, type PdfRef, type PdfValue } from './values.ts';
import type { Xref } from './xref.ts';

export type PdfWalk = {
  /** The leaves reached: what an interpreter that follows the tree prints. */
  readonly walked: number;
  /** What the root says of itself. */
  readonly claimed: number | null;
  /** Where programs may differ about what prints; none in an honest file. */
  readonly anomalies: readonly string[];
  readonly pages: readonly PageFacts[];
  /** The largest of the pages after those. */
  readonly beyond: DocumentFacts['beyond'];
};

type Frame = {
  readonly kids: readonly PdfValue[];
  next: number;
  readonly claimed: PdfObject;
  readonly before: number;
  readonly from: Inherited;
};

const leavesMax = 200_000;

/**
 * Counts the leaves of the page tree by going to each of them, and compares every node's `/Count` with what it holds: a file of 100
 * pages that says 1 is one page to most programs and prints 100.
 */
export function walkPageTree(store: ObjectStore, xref: Xref): PdfWalk {
  const anomalies = new Set<string>();
  const note = (anomaly: string): void => void anomalies.add(anomaly);
  const pages: PageFacts[] = [];
  const beyond = createLargestPage();
  const met = new Set<number>();
  const stack: Frame[] = [];
  let walked = 0;
  const size = store.get(xref.trailer, 'Size');

  const enter = (kid: PdfValue, from: Inherited): void => {
    const node = nodeOf(kid);
    if (node === null) return note('missing-node');
    if (node.doubled) note('doubled-key');
    const kids = store.get(node, 'Kids');
    if (!isKind(kids, 'array')) return leaf(node, from);
    if (isName(store.get(node, 'Type'), 'Page')) note('page-with-kids');
    else if (!isName(store.get(node, 'Type'), 'Pages')) note('untyped-node');
    if (isKind(kid, 'ref')) {
      // Met on its own way down it is a circle, met elsewhere it is shared: either way programs count differently.
      if (met.has(kid.number)) return note('node-met-twice');
      met.add(kid.number);
    }
    stack.push({ kids: kids.items, next: 0, claimed: store.get(node, 'Count'), before: walked, from: inherit(from, node) });
  };

  const nodeOf = (kid: PdfValue): PdfDict | null => {
    if (!isKind(kid, 'ref')) {
      note('direct-node');
      return isKind(kid, 'dict') ? kid : null;
    }
    noteWhereabouts(kid);
    try {
      const node = store.resolve(kid);
      return isKind(node, 'dict') ? node : null;
    } catch (thrown) {
      if (!(thrown instanceof Damage) || thrown.problem.type !== 'document-format-error') throw thrown;
      note('damaged-node');
      return null;
    }
  };

  /** Where a program that reads the cross-reference another way would not see this node. */
  const noteWhereabouts = (ref: PdfRef): void => {
    const entry = xref.table.get(ref.number);
    if (entry !== null && entry.type !== 'free' && entry.hidden) note('hidden-in-hybrid');
    if (typeof size !== 'number' || ref.number >= size) note('beyond-size');
  };

  const leaf = (node: PdfDict, from: Inherited): void => {
    if (!isName(store.get(node, 'Type'), 'Page')) note('untyped-page');
    if (node.entries.has('Kids')) note('page-with-kids');
    if (++walked > leavesMax) throw damaged(`The document has more than ${leavesMax} pages.`);
    const { widthPt, heightPt, empty } = pageSize(store, node, inherit(from, node), note);
    if (empty) throw new Damage({ type: 'document-unprintable', detail: `Page ${walked} of the document has no size.` });
    if (pages.length < pageFactsMax) pages.push({ index: walked - 1, widthPt, heightPt, colour: null, ink: null });
    else beyond.add({ widthPt, heightPt });
  };

  const catalog = store.get(xref.trailer, 'Root');
  if (!isKind(catalog, 'dict')) throw damaged('The document has no catalog.');
  const encrypt = store.get(xref.trailer, 'Encrypt');
  // Revision 5 was Adobe's own for a while: some print paths do not open it.
  if (isKind(encrypt, 'dict') && store.get(encrypt, 'R') === 5) note('uncommon-encryption');
  if (xref.trailer.doubled || catalog.doubled) note('doubled-key');
  const root = catalog.entries.get('Pages') ?? null;
  const rootNode = store.resolve(root);
  if (!isKind(rootNode, 'dict')) throw damaged('The document has no page tree.');
  if (!isKind(store.get(rootNode, 'Kids'), 'array')) note('root-is-a-page');
  const claimed = store.get(rootNode, 'Count');

  enter(root, inheritsNothing);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const kid = frame.kids[frame.next++];
    if (kid !== undefined) enter(kid, frame.from);
    else {
      if (frame.claimed !== walked - frame.before) note('count-mismatch');
      stack.pop();
    }
  }
  return { walked, claimed: typeof claimed === 'number' ? claimed : null, anomalies: [...anomalies], pages, beyond: beyond.size() };
}
