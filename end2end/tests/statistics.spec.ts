import AxeBuilder from '@axe-core/playwright';
import { Api } from './support/api';
import { expect, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { StatisticsPage } from './pages/statistics_page';

test('an administrator watches the server, and the page keeps up', async ({ people, server }) => {
  const steward = await Api.signIn(server.origin, 'steward');
  const statistics = await new StatisticsPage(await people.page(steward)).open();
  await expect(statistics.plots).toHaveCount(24);
  const memory = statistics.plot('measure_memory');
  await expect(memory.locator('.plot-value')).toHaveText(/^\d+\.\d MB$/);
  const drawing = memory.getByRole('img', { name: english.say('measure_memory') });
  await expect(drawing).toHaveAccessibleName(/: \d+\.\d MB, at most \d+\.\d MB$/);

  // Everyone who is here by now, and two more: shown by the next sample, without touching the page.
  const connections = statistics.plot('measure_connections').locator('.plot-value');
  const before = Number(await connections.innerText());
  for (const name of ['ada', 'beth']) {
    const page = await people.page(await people.account(name));
    await page.goto('/');
  }
  await expect.poll(async () => Number(await connections.innerText()), { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2);
  await expect(statistics.main).toContainText(english.pattern('statistics_build'));
});

test('the figures stand there without JavaScript, and are accessible in both languages', async ({ people, server }) => {
  const steward = await Api.signIn(server.origin, 'steward');
  const plain = await people.page(steward, { javaScriptEnabled: false });
  await plain.goto('/admin/statistics');
  await expect(plain.locator('.plot')).toHaveCount(24);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await people.page(steward, { colorScheme, locale: 'zh-CN' });
    await new StatisticsPage(page, chinese).open();
    await expect(page.getByText(chinese.say('measure_memory'), { exact: true })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
});

test('nobody else sees it', async ({ people, watch }) => {
  watch.tolerate(/status of 404/);
  const page = await people.page(await people.account());
  const answer = await page.goto('/admin/statistics');
  expect(answer?.status()).toBe(404);
  await expect(page.locator('.plot')).toHaveCount(0);
});
