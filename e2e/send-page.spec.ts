import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { ops, storedDocuments, type PaymentRow } from './support/books.ts';
import { approve, atPanel, documentFile, onPhone } from './support/people.ts';
import { cleanUp, printed, startStation, type Station } from './support/station.ts';

let station: Station | null = null;
test.afterEach(async () => {
  await cleanUp(station);
  station = null;
});

const japanesePhone = async (browser: Browser, more: { javaScriptEnabled?: boolean } = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'ja-JP', ...more });
  return context.newPage();
};
const violations = async (page: Page): Promise<string[]> => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
/** Whatever the page says on its console is a fault: a refused style, a script that failed. */
const consoleOf = (page: Page): string[] => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  return said;
};

test('a file sent by phone is picked with its PIN at the panel, paid and printed', async ({ page, browser }) => {
  station = await startStation();
  const panel = atPanel(page);
  const phone = await onPhone(browser);
  const said = consoleOf(phone);
  const document = documentFile('travel plan.pdf', 3);

  await test.step('the shop’s page leads to the send page', async () => {
    await phone.goto(`${station!.ready.server}/`);
    // Black and white and colour, up to B4 and on A3.
    await expect(phone.getByRole('definition')).toHaveText(['¥10', '¥50', '¥10', '¥80']);
    expect(await violations(phone)).toEqual([]);
    await phone.getByRole('link', { name: 'Send a file' }).tap();
    await expect(phone.getByRole('heading', { name: 'Send a file' })).toBeVisible();
    expect(await violations(phone)).toEqual([]);
  });
  await test.step('what is missing is said at its field', async () => {
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    await expect(phone.getByText('Choose a file.')).toBeVisible();
    expect(await violations(phone)).toEqual([]);
  });
  await test.step('S11-S49 the file is sent, and the phone says where to go and what it costs', async () => {
    await phone.getByLabel('Choose a file').setInputFiles(document.path);
    await expect(phone.getByText('travel plan.pdf')).toBeVisible();
    await phone.getByLabel('User ID').fill('taro');
    await phone.getByLabel('PIN (optional)').fill('2468');
    await phone.getByRole('button', { name: 'More copies' }).tap();
    await phone.getByRole('radio', { name: /Black and white/ }).check();
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    await expect(phone.getByRole('heading', { name: 'Now go to the printer' })).toBeFocused();
    await expect(phone.getByText('¥60', { exact: true })).toBeVisible();
    expect(await violations(phone)).toEqual([]);
    expect(said).toEqual([]);
  });
  await test.step('S51-S283 the panel lists it, opens it by the PIN, and prints it once paid', async () => {
    await panel.open(station!);
    await panel.identify('taro');
    await panel.designate(/tra…plan\.pdf, 3 pages, ¥60/, '2468');
    await approve(await onPhone(browser), await panel.pay('¥60'), '¥60');
    await panel.heading('Take your 6 sheets.');
  });
  const files = printed(station.dataDir);
  const [pdf] = [...files.entries()].filter(([name]) => name.endsWith('.pdf')).map(([, octets]) => octets);
  expect(pdf?.equals(document.octets)).toBe(true);
  expect(await ops<PaymentRow>('payments', station.dataDir)).toMatchObject([{ captured: 60, sheetsOut: 6 }]);
  expect(storedDocuments(station.dataDir)).toEqual([]);
  expect(station.log()).not.toMatch(/taro|2468|travel/);
});

test('without a PIN the phone gets a release code, and the panel takes it in Japanese', async ({ page, browser }) => {
  station = await startStation();
  const panel = atPanel(page);
  const phone = await japanesePhone(browser);
  const said = consoleOf(phone);
  await phone.goto(`${station.ready.server}/`);
  await expect(phone.getByRole('heading', { name: 'ここで印刷、スマホで支払い。' })).toBeVisible();
  expect(await violations(phone)).toEqual([]);
  await phone.goto(station.ready.send);
  await phone.getByLabel('ファイルを選ぶ').setInputFiles(documentFile('旅行の計画.pdf', 1).path);
  await phone.getByLabel('ユーザID').fill('hanako');
  expect(await violations(phone)).toEqual([]);
  await phone.getByRole('button', { name: '送信する' }).tap();
  await expect(phone.getByRole('heading', { name: 'プリンターへお越し下さい' })).toBeVisible();
  expect(await violations(phone)).toEqual([]);
  expect(said).toEqual([]);
  const code = (await phone.getByText(/^[0-9]{6}$/).textContent()) ?? '';

  await panel.open(station, 'ja');
  await panel.tap('はじめる');
  await panel.type('hanako');
  await panel.tap('決定');
  await panel.tap(/1ページ/);
  await panel.heading('指定したジョブのPINコードを入力して下さい。');
  await panel.type(code);
  await panel.tap('決定');
  await expect(page.getByText('旅行の計画.pdf').first()).toBeVisible();
  await panel.tap(/^支払って印刷に進む/);
  await approve(await onPhone(browser), await panel.paymentUrl(), '¥50');
  await expect(page.getByText('ファイルを消去しました。')).toBeVisible();
});

test('a file that cannot be printed, a user ID of everybody, and a lost network are told in words', async ({ browser }) => {
  station = await startStation();
  const phone = await onPhone(browser);
  await phone.goto(station.ready.send);
  const sendAs = async (userId: string, path: string) => {
    await phone.getByLabel('Choose').setInputFiles(path);
    await phone.getByLabel('User ID').fill(userId);
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
  };
  const alert = phone.getByRole('alert');
  await sendAs('taro', import.meta.filename);
  await expect(alert).toContainText('This kind of file cannot be printed here.');
  await expect(alert).toContainText('Nothing was charged.');
  const pdf = documentFile('a.pdf', 1).path;
  await sendAs('guest', pdf);
  await expect(alert).toContainText('so a PIN is needed');
  await phone.context().setOffline(true);
  await sendAs('taro', pdf);
  await expect(alert).toContainText('The connection was lost');
  await phone.context().setOffline(false);
  await phone.getByRole('button', { name: 'Send', exact: true }).tap();
  await expect(phone.getByRole('heading', { name: 'Now go to the printer' })).toBeVisible();
  expect(await ops('jobs', station.dataDir)).toHaveLength(1);
});

test('sending shows how far it is, and Cancel leaves nothing of the file', async ({ browser }) => {
  station = await startStation();
  const phone = await onPhone(browser);
  const slow = await phone.context().newCDPSession(phone);
  await slow.send('Network.enable');
  await slow.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 });
  await phone.goto(station.ready.send);
  const buffer = Buffer.concat([documentFile('big.pdf', 1).octets, Buffer.alloc(8_000_000, '\n')]);
  await phone.getByLabel('Choose a file').setInputFiles({ name: 'big.pdf', mimeType: 'application/pdf', buffer });
  await phone.getByLabel('User ID').fill('taro');
  await phone.getByRole('button', { name: 'Send', exact: true }).tap();
  await expect(phone.getByRole('heading', { name: 'Sending your file' })).toBeFocused();
  await expect(phone.getByText(/^[1-9][0-9]?% · /)).toBeVisible();
  await expect(phone.getByRole('progressbar', { name: 'Sending your file' })).toBeVisible();
  expect(await violations(phone)).toEqual([]);
  await phone.getByRole('button', { name: 'Cancel' }).tap();
  await expect(phone.getByRole('alert')).toContainText('Sending was cancelled. Nothing was kept.');
  await expect.poll(() => storedDocuments(station!.dataDir)).toEqual([]);
  expect(await ops('jobs', station.dataDir)).toEqual([]);
});

test('without a script the send page says how else to print', async ({ browser }) => {
  station = await startStation();
  const phone = await japanesePhone(browser, { javaScriptEnabled: false });
  await phone.goto(`${station.ready.send}?lang=en`);
  await expect(phone.getByRole('heading', { name: 'Sending from this page needs JavaScript' })).toBeVisible();
  await expect(phone.getByRole('button', { name: 'Send' })).toBeHidden();
  await phone.getByRole('link', { name: 'Other ways to print' }).tap();
  await expect(phone.getByRole('heading', { name: 'How to print' })).toBeVisible();
  await phone.getByText('Languages: English').tap();
  await phone.getByRole('link', { name: '日本語', exact: true }).tap();
  await expect(phone.getByRole('heading', { name: '印刷のしかた' })).toBeVisible();
});
