import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { createCouponDesk } from '../credit/coupon-desk.ts';
import { systemClock } from '../../shared/system-clock.ts';
import { openKeyRing } from '../storage/master-key.ts';
import type { Db } from '../storage/database.ts';
import { openDatabase } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { serverPaths } from '../storage/server-paths.ts';
import { type OpsAct, type OpsAnswer, type OpsDesks, opsAct, opsAnswer, runOpsAct } from './acts.ts';
import { type OpsName, opsNames, type OpsQueries, type OpsRow } from './queries.ts';

const controlFile = z.object({ port: z.int(), token: z.string() });
const answerMs = 10_000;
/** A provider may take 70 s for an answer, and a reconciliation asks many times. */
const actMs = 600_000;
const actBytesMost = 10_000;

/** The socket through which `ops` asks a running server: loopback only, and with a token only this user can read. */
export const startControl = async (file: string, db: Db, queries: OpsQueries, desks: OpsDesks): Promise<{ close(): Promise<void> }> => {
  const token = randomBytes(32).toString('base64url');
  const expected = digest(`Bearer ${token}`);
  const server: Server = createServer((request, response) => {
    const name = opsNames.find((each) => request.url === `/ops/${each}`);
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
    };
    if (request.url === '/healthz') return say(200, { ok: true });
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return say(401, {});
    if (request.url === '/ops/alive') return say(200, {});
    if (request.url === '/ops/act' && request.method === 'POST') {
      readAct(request)
        .then(async (act) => (act === null ? say(400, {}) : say(200, await runOpsAct(db, desks, act))))
        .catch(() => say(500, {}));
      return;
    }
    if (name === undefined || request.method !== 'GET') return say(404, {});
    queries[name](db).then(
      (rows) => say(200, rows),
      () => say(500, {}),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ port, token, pid: process.pid }), { mode: 0o600, flag: 'wx' });
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(file, { force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const readAct = async (request: IncomingMessage): Promise<OpsAct | null> => {
  let text = '';
  for await (const octets of request.setEncoding('utf8')) {
    text += String(octets);
    if (text.length > actBytesMost) return null;
  }
  try {
    return opsAct.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Has it done by the running server; where none answers, only what needs no provider is. */
export const actOps = async (dataDir: string, act: OpsAct): Promise<OpsAnswer> => {
  const paths = serverPaths(dataDir);
  const live = await callLive(paths.control, 'act', actMs, JSON.stringify(act));
  if (live !== null) return opsAnswer.parse(live);
  const db = openDatabase(paths.database);
  try {
    await migrate(db);
    return await runOpsAct(
      db,
      { desk: null, held: null, coupons: createCouponDesk({ db, clock: systemClock, keys: openKeyRing(paths.masterKey) }) },
      act,
    );
  } finally {
    await db.destroy();
  }
};

/** The rows of a running server, or, where none answers, those in its files. */
export const askOps = async (dataDir: string, name: OpsName, queries: OpsQueries): Promise<readonly OpsRow[]> => {
  const paths = serverPaths(dataDir);
  const live = await askLive(paths.control, name);
  if (live !== null) return live;
  const db = openDatabase(paths.database);
  try {
    await migrate(db);
    return await queries[name](db);
  } finally {
    await db.destroy();
  }
};

const askLive = async (file: string, name: OpsName): Promise<readonly OpsRow[] | null> => {
  const live = await callLive(file, name, answerMs);
  return live === null ? null : z.array(z.record(z.string(), z.unknown())).parse(live);
};

const callLive = async (file: string, path: string, withinMs: number, body?: string): Promise<unknown> => {
  const at = await liveAt(file);
  if (at === null) return null;
  const response = await fetch(`http://127.0.0.1:${at.port}/ops/${path}`, {
    headers: { authorization: `Bearer ${at.token}` },
    signal: AbortSignal.timeout(withinMs),
    ...(body !== undefined && { method: 'POST', body }),
  });
  // A server that answers at all is the one to ask: its files are its own while it runs.
  if (!response.ok) throw new Error(`the running server answers ${response.status}`);
  return await response.json();
};

/** Where the server that wrote the file listens; null where it is gone: no file, nobody at that port, or somebody else. */
const liveAt = async (file: string): Promise<z.infer<typeof controlFile> | null> => {
  try {
    const at = controlFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    const response = await fetch(`http://127.0.0.1:${at.port}/ops/alive`, {
      headers: { authorization: `Bearer ${at.token}` },
      signal: AbortSignal.timeout(answerMs),
    });
    return response.ok ? at : null;
  } catch {
    return null;
  }
};
