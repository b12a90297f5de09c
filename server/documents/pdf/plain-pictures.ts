import type { DocumentBytes } from '../analyser.ts';
import { createBudget, Damage, type Budget } from './damage.ts';
import { decodeStream } from './filters.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { isKind, isName, type PdfDict, type PdfObject, type PdfValue } from './values.ts';
import { createWindows } from './windows.ts';
import { readXref, streamOctets } from './xref.ts';

/** A JPEG that shows what it shows to any decoder: no mask, no map of its colours, no colour space that says otherwise. */
export type PlainPicture = { readonly width: number; readonly height: number; readonly channels: 1 | 3 };

export interface PlainPictures {
  /**
   * What a picture of so many coded octets is, which the page itself draws (not a form on it), by the object number of the page. Null unless
   * every picture it could be is plain and of one size.
   */
  of(page: number, octets: number): PlainPicture | null;
}

const pageLimitMs = 500;
const nodesMost = 64;
const picturesMost = 1_000;
/** None of these changes a colour or what is seen of it. Skia writes its `ColorTransform` where it means nothing. */
const plainKeys = new Set(
  'Type Subtype Width Height ColorSpace BitsPerComponent Filter Length Name Interpolate Intent ColorTransform'.split(' '),
);

/** Nothing of a document is read before it is asked for. */
export function plainPictures(bytes: DocumentBytes, now: () => number): PlainPictures {
  let opened: ReturnType<typeof open> | 'not yet' = 'not yet';
  let budget = createBudget(now, 0);
  return {
    of(page, octets) {
      budget = createBudget(now, pageLimitMs);
      try {
        if (opened === 'not yet') {
          // Stays so where opening it fails.
          opened = null;
          opened = open(bytes, { spend: (looked) => budget.spend(looked) });
        }
        return opened?.picture(page, octets) ?? null;
      } catch (thrown) {
        if (!(thrown instanceof Damage)) throw thrown;
        return null;
      }
    },
  };
}

function open(bytes: DocumentBytes, budget: Budget) {
  const windows = createWindows(bytes, budget);
  const xref = readXref(windows, budget);
  // What is encrypted has another length.
  if (xref.trailer.entries.has('Encrypt')) return null;
  const store = createObjectStore(windows, xref, budget);

  /** Octets of what draws a page. */
  const contentOctets = (page: PdfDict, most: number): number => {
    const contents = store.get(page, 'Contents');
    let octets = 0;
    for (const part of isKind(contents, 'array') ? contents.items.map((item) => store.resolve(item)) : [contents]) {
      if (part === null) continue;
      if (!isKind(part, 'stream') || part.dict.doubled || part.dict.entries.has('F')) return Infinity;
      const raw = streamOctets(windows, part, store.get(part.dict, 'Length'));
      octets += decodeStream(part.dict, raw, (dict, key) => store.get(dict, key), budget).length;
      if (octets >= most) break;
    }
    return octets;
  };

  return {
    picture(number: number, octets: number): PlainPicture | null {
      const entry = xref.table.get(number);
      const page =
        entry === null || entry.type === 'free'
          ? null
          : store.fetch({ kind: 'ref', number, generation: entry.type === 'at' ? entry.generation : 0 });
      if (!isKind(page, 'dict') || !isName(store.get(page, 'Type'), 'Page')) return null;
      // One within the content is known to nobody by its dictionary, and cannot be longer than that.
      if (contentOctets(page, octets) >= octets) return null;
      const pictures = picturesOf(store, page)?.filter(({ dict }) => store.get(dict, 'Length') === octets) ?? [];
      const [first, ...others] = pictures.map(({ dict }) => plain(store, dict));
      if (first === undefined || first === null) return null;
      return others.every((other) => other?.width === first.width && other.height === first.height && other.channels === first.channels)
        ? first
        : null;
    },
  };
}

/** The pictures a page's content can name. Null where programs may differ about that. */
function picturesOf(store: ObjectStore, page: PdfDict) {
  const resources = inherited(store, page);
  const objects = resources === null || resources.doubled ? null : store.get(resources, 'XObject');
  if (!isKind(objects, 'dict') || objects.doubled || objects.entries.size > picturesMost) return null;
  const found = [];
  for (const value of objects.entries.values()) {
    const object = store.resolve(value);
    if (!isKind(object, 'stream') || object.dict.doubled) return null;
    const subtype = store.get(object.dict, 'Subtype');
    if (isName(subtype, 'Image')) found.push(object);
    else if (!isName(subtype, 'Form')) return null;
  }
  return found;
}

/** ISO 32000-1 7.7.3.4. */
function inherited(store: ObjectStore, page: PdfDict): PdfDict | null {
  let node: PdfObject = page;
  for (let nodes = 0; nodes < nodesMost && isKind(node, 'dict') && !node.doubled; nodes++) {
    const resources = store.get(node, 'Resources');
    if (resources !== null) return isKind(resources, 'dict') ? resources : null;
    node = store.get(node, 'Parent');
  }
  return null;
}

function plain(store: ObjectStore, dict: PdfDict): PlainPicture | null {
  for (const key of dict.entries.keys()) if (!plainKeys.has(key)) return null;
  const space = store.get(dict, 'ColorSpace');
  const channels = isName(space, 'DeviceRGB') ? 3 : isName(space, 'DeviceGray') ? 1 : null;
  const [width, height] = [store.get(dict, 'Width'), store.get(dict, 'Height')];
  if (channels === null || typeof width !== 'number' || typeof height !== 'number') return null;
  if (store.get(dict, 'BitsPerComponent') !== 8 || !isName(only(store, store.get(dict, 'Filter')), 'DCTDecode')) return null;
  return { width, height, channels };
}

const only = (store: ObjectStore, value: PdfObject): PdfObject =>
  isKind(value, 'array') && value.items.length === 1 ? store.resolve(value.items[0] as PdfValue) : value;
