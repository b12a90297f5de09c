import { createServer, type AddressInfo } from 'node:net';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cupsMissing, startPrivateCups } from '../../electron/device/intake/private-cups.ts';
import { ippeveMissing, startIppevePrinters } from '../../electron/device/print-unit/ippeve-printer.ts';
import { cleanUp, startStation } from '../../e2e/support/station.ts';
import { startChild } from '../relay-child.ts';
import type { DocumentKind } from './documents.ts';
import { mimeOf } from './documents.ts';
import { childrenOf } from './proc.ts';
import { digestInBooks } from './stored.ts';

/** Something that takes Print-Job, in processes of its own. */
export type Peer = {
  readonly name: 'Node discard' | 'Node file + fsync' | 'cupsd' | 'ippeveprinter' | 'Inkgate';
  /** http, as IPP travels. */
  readonly url: string;
  mime(document: DocumentKind): string;
  /** The process whose memory is measured. */
  readonly pid: number | null;
  /** Processes by what they do; asked anew each time. */
  roles(): Readonly<Record<string, readonly number[]>>;
  /** The SHA-256 of the newest job as it is kept, where that can be asked. */
  kept(): { readonly sha256: string; readonly bytes: number } | null;
  /** After the sender has cancelled the jobs it made: nothing of them is left on the disk. */
  empty(): Promise<void>;
  /** Whether Cancel-Job is how it is emptied. */
  readonly cancels: boolean;
  stop(): Promise<void>;
};

export type Absent = { readonly name: Peer['name']; readonly missing: string };

const plainMime = (document: DocumentKind): string => mimeOf[document];
const nothing = { kept: () => null, empty: () => Promise.resolve(), cancels: false, pid: null, roles: () => ({}) } as const;

const plain = async (way: 'discard' | 'synced', directory: string): Promise<Peer> => {
  const child = await startChild('intake/plain-printer.ts', [way, directory]);
  return {
    ...nothing,
    name: way === 'discard' ? 'Node discard' : 'Node file + fsync',
    url: child.url,
    mime: plainMime,
    empty: async () => void (await child.ask('empty')),
    stop: () => child.stop(),
  };
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** A raw queue that holds what it gets: it only stores, once, and without fsync. */
const cupsd = async (): Promise<Peer | Absent> => {
  const missing = cupsMissing();
  if (missing !== null) return { name: 'cupsd', missing };
  const port = await freePort();
  const cups = await startPrivateCups({ port, logLevel: 'warn' });
  await cups.call('/usr/sbin/lpadmin', '-p', 'hold', '-E', '-v', 'file:/dev/null', '-m', 'raw');
  await cups.call('/usr/sbin/cupsdisable', 'hold');
  return {
    ...nothing,
    name: 'cupsd',
    url: `http://127.0.0.1:${port}/printers/hold`,
    mime: () => 'application/vnd.cups-raw',
    pid: cups.pid,
    roles: () => ({ cupsd: [cups.pid] }),
    empty: async () => void (await cups.call('/usr/bin/cancel', '-a', '-x', 'hold')),
    stop: () => cups.stop(),
  };
};

const ippeve = async (): Promise<Peer | Absent> => {
  const missing = ippeveMissing();
  if (missing !== null) return { name: 'ippeveprinter', missing };
  const printers = await startIppevePrinters();
  const url = await printers.start('bench', 'exit 0');
  return {
    ...nothing,
    name: 'ippeveprinter',
    url: url.replace(/^ipp/u, 'http'),
    // It takes what it was started with, and looks at nothing of it.
    mime: () => 'application/pdf',
    async empty() {
      // It keeps the files of jobs that are done for a while: whoever runs next would have to do with memory that nobody has warmed.
      const spool = join(printers.directory, 'bench');
      for (const file of readdirSync(spool)) rmSync(join(spool, file), { force: true });
    },
    stop: () => Promise.resolve(printers.stop()),
  };
};

/** The station as `npm start` runs it: device and server in processes of their own. */
const inkgate = async (): Promise<Peer> => {
  const quotas = { jobsPerUser: 100_000, jobsPerAddress: 100_000, bytesPerUser: 64 * 1024 ** 3 };
  const station = await startStation({ config: { quotas } });
  const { station: device = 0, server = 0 } = station.ready.pids;
  const documents = join(station.dataDir, 'server', 'documents');
  return {
    name: 'Inkgate',
    url: station.ready.ipp.replace(/^ipp/u, 'http'),
    mime: plainMime,
    pid: device,
    roles: () => ({ device: [device], server: [server], analyser: childrenOf(server) }),
    kept: () => digestInBooks(station.dataDir),
    async empty() {
      while (readdirSync(documents).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    cancels: true,
    stop: () => cleanUp(station),
  };
};

export const startPeers = async (directory: string): Promise<{ readonly peers: readonly Peer[]; readonly absent: readonly Absent[] }> => {
  const found: (Peer | Absent)[] = [];
  for (const start of [() => plain('discard', directory), () => plain('synced', directory), cupsd, ippeve, inkgate])
    found.push(await start());
  return {
    peers: found.filter((peer): peer is Peer => 'url' in peer),
    absent: found.filter((peer): peer is Absent => 'missing' in peer),
  };
};
