import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { RoomPage } from './pages/room_page';

const LIMIT = 4_000;

test('Enter sends, Shift+Enter breaks the line, and blank text is not sent', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Keys');
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.composer.press('Enter');
  await view.composer.fill('   ');
  await view.composer.press('Enter');

  await view.composer.fill('first');
  await view.composer.press('Shift+Enter');
  await view.composer.pressSequentially('second');
  await expect(view.composer).toHaveValue('first\nsecond');
  await view.composer.press('Enter');
  await expect(view.composer).toHaveValue('');
  await expect(view.composer).toBeFocused();
  await expect.poll(async () => (await ada.newest(room)).map(({ content }) => content)).toEqual(['first\nsecond']);
  const line = view.log.getByText(/^first\s+second$/);
  await expect(line).toHaveCount(1);
  // The line may be drawn anew meanwhile: it was on its way.
  await expect(line, 'breaks are kept').toHaveCSS('white-space-collapse', /preserve/);

  await view.composer.fill('by button');
  await view.send.click();
  await view.expectSent('by button');
});

test('Enter in the middle of an input method composition does not send', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('拼音');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const devtools = await view.page.context().newCDPSession(view.page);
  await view.composer.focus();

  await devtools.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await expect(view.composer).toHaveValue('ni hao');
  await view.composer.press('Enter');
  await devtools.send('Input.imeSetComposition', { text: '你好', selectionStart: 2, selectionEnd: 2 });
  // The Enter that ends a composition comes with this code in some browsers, and after its end in others.
  await keyDown(view.page, { key: 'Enter', keyCode: 229 });
  await devtools.send('Input.insertText', { text: '你好' });
  await expect(view.composer).toHaveValue(/你好/);
  await keyDown(view.page, { key: 'Enter', keyCode: 229 });
  await keyDown(view.page, { key: 'Enter', keyCode: 13, isComposing: true });
  await expect(view.composer).toHaveValue(/你好/);
  expect(await ada.newest(room)).toHaveLength(0);

  await view.composer.fill('你好');
  await view.composer.press('Enter');
  await view.expectSent('你好');
  expect(await ada.newest(room)).toHaveLength(1);
});

async function keyDown(page: Page, event: { key: string; keyCode: number; isComposing?: boolean }): Promise<void> {
  await page.evaluate((event) => {
    const keydown = new KeyboardEvent('keydown', { ...event, bubbles: true, cancelable: true });
    // The constructor leaves the old code at 0.
    Object.defineProperty(keydown, 'keyCode', { value: event.keyCode });
    document.activeElement?.dispatchEvent(keydown);
  }, event);
}

test('drafts survive a reload, each in its room', async ({ people }) => {
  const ada = await people.account();
  const [one, two] = [await ada.createRoom('Draft one'), await ada.createRoom('Draft two')];
  const view = await new RoomPage(await people.page(ada)).open(one);
  await view.composer.fill('half a thought\n半句话');
  await view.open(two);
  await expect(view.composer).toHaveValue('');
  await view.composer.fill('another');
  await view.open(one);
  await expect(view.composer).toHaveValue('half a thought\n半句话');
  await view.page.reload();
  await expect(view.composer).toHaveValue('half a thought\n半句话');

  // Moving between rooms without loading the page anew keeps them as well.
  await view.page.getByRole('link', { name: 'Draft two' }).click();
  await expect(view.composer).toHaveValue('another');
  await view.composer.press('Enter');
  await view.expectSent('another');
  await view.page.reload();
  await expect(view.message('another')).toBeVisible();
  await expect(view.composer).toHaveValue('');
});

test('the limit shows before it is reached, and nothing is cut', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Long');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const counter = view.main.getByText(/\/ ?4,000/);
  await view.composer.fill('字'.repeat(3_000));
  await expect(counter).toHaveCount(0);
  await view.composer.fill('字'.repeat(LIMIT - 10));
  await expect(counter).toBeVisible();
  await expect(counter).toContainText('3,990');

  const tooLong = '😀'.repeat(LIMIT + 1);
  await view.composer.fill(tooLong);
  await expect(counter).toContainText('4,001');
  await expect(view.composer).toHaveAttribute('aria-invalid', 'true');
  await expect(view.main).toContainText(english.say('message_over'));
  await view.composer.press('Enter');
  await expect(view.composer).toHaveValue(tooLong);
  expect(await ada.newest(room)).toHaveLength(0);

  const full = '😀'.repeat(LIMIT);
  await view.composer.fill(full);
  await view.composer.press('Enter');
  await expect(view.composer).toHaveValue('');
  await expect.poll(async () => (await ada.newest(room)).map(({ content }) => content)).toEqual([full]);
});

test('a refused message stays, with Retry and Delete', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Refusal');
  const page = await people.page(ada);
  // The server refuses what says "no", for as long as it is told to.
  let refusing = true;
  await page.routeWebSocket('**/ws', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data)) as { type: string; client_id?: string; content?: string };
      if (refusing && frame.type === 'message' && frame.content?.includes('no')) {
        socket.send(JSON.stringify({ type: 'nack', client_id: frame.client_id, code: 'forbidden' }));
      } else {
        server.send(data);
      }
    });
  });
  const view = await new RoomPage(page).open(room);
  await view.say('no one');
  await expect(view.line('no one')).toContainText(english.pattern('not_sent'));
  await expect(view.line('no one')).toContainText(english.say('error_forbidden'));
  await view.say('no two');
  await expect(view.retry('no two')).toBeVisible();
  await view.say('fine');
  await view.expectSent('fine');

  await view.discard('no two').click();
  await expect(view.message('no two')).toHaveCount(0);
  await view.retry('no one').click();
  await expect(view.line('no one')).toContainText(english.pattern('not_sent'));
  refusing = false;
  await view.retry('no one').click();
  await view.expectSent('no one');
  expect((await ada.newest(room)).map(({ content }) => content)).toEqual(['fine', 'no one']);
});
