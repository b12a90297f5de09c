import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { panelViews } from '../renderer/mocks/panel-views.ts';
import { atPanel } from './support/people.ts';

const root = join(import.meta.dirname, '..');
/** Only the bench says so; the pages of the product must not. */
const ofTheBench = ['Approve the payment', 'jamAfterSheets', 'Mock Service Worker'];

// They share what vite has prepared of the packages, and the first of them prepares it.
test.describe.configure({ mode: 'serial' });
const started: ChildProcess[] = [];
test.afterEach(() => started.splice(0).forEach((child) => child.kill()));

const startDevPanel = async () => {
  const child = spawn(process.execPath, [join(root, 'scripts/dev-panel.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url,
    async stop(): Promise<number | null> {
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
};

test('the panel without any backend goes from Start to what a jam left, by its own page and the bench', async ({ page }) => {
  const dev = await startDevPanel();
  await page.setViewportSize({ width: 1400, height: 700 });
  await page.goto(dev.url);
  const bench = page.getByRole('complementary', { name: 'Bench' });
  const press = (name: string) => bench.getByRole('button', { name, exact: true }).click();
  const frame = await (await page.locator('iframe').elementHandle())?.contentFrame();
  if (frame === null || frame === undefined) throw new Error('no panel in the page');
  const panel = atPanel(frame);

  await panel.identify('alice');
  await panel.designate(/lec…otes\.pdf/, '2468');
  await panel.heading('lecture-notes.pdf');
  await panel.pay('¥120');
  await bench.getByRole('spinbutton', { name: /Jam after/ }).fill('2');
  await press('Jam');
  await press('Approve the payment');
  await panel.heading(/jam/i);
  await panel.tap(/^Stop here/);
  await expect(frame.getByText('You paid ¥20.', { exact: false }).first()).toBeVisible();

  await press('Decline the payment');
  await expect(bench.getByText('no payment waits for an answer')).toBeVisible();

  const network = bench.getByRole('checkbox', { name: 'Network lost' });
  await network.check();
  await expect(frame.getByText('No connection to the server. We keep trying.').first()).toBeVisible();
  await network.uncheck();
  await expect(frame.getByText('No connection to the server. We keep trying.')).toHaveCount(0);
  expect(await dev.stop()).toBe(0);
});

test('the page of all views has drawn each of them, in the language asked for', async ({ page }) => {
  const dev = await startDevPanel();
  await page.goto(`${dev.url}mocks/views.html?lang=ja&size=1280×800`);
  const views = Object.keys(panelViews).length;
  await expect(page.getByRole('link')).toHaveCount(views);
  // One after another: as many screens as a whole gallery has, however busy the machine is.
  await expect(page.getByRole('listitem').locator('iframe')).toHaveCount(views, { timeout: 60_000 });
  const last = page.getByRole('listitem').last().frameLocator('iframe');
  await expect(last.getByRole('heading', { name: 'このプリンターは現在印刷できません。' })).toBeVisible();
});

test('no file of the built panel has the bench, the service worker or anything of the mocks in it', async ({ request }) => {
  const built = join(root, 'dist/client');
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const text = files.map(({ name, parentPath }) => `${name}\n${readFileSync(join(parentPath, name), 'utf8')}`).join('\n');
  expect(ofTheBench.filter((words) => text.includes(words))).toEqual([]);
  // They are words that would have been found: the sources served to developers have each of them.
  const dev = await startDevPanel();
  const sources = ['mocks/bench/drawer.tsx', 'mockServiceWorker.js', 'mocks/alone/memory-device.ts'];
  const served = await Promise.all(sources.map(async (path) => (await request.get(dev.url + path)).text()));
  expect(ofTheBench.filter((words) => !served.join('\n').includes(words))).toEqual([]);
});
