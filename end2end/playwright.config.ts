import { defineConfig, devices } from '@playwright/test';

// The pictures are no tests: their project exists only when it is asked for. Workers read this file again.
if (process.argv.some((argument) => /^--project[= ]?screenshots$|^screenshots$/.test(argument))) {
  process.env.SALON_SCREENSHOTS = '1';
}

const special = /(no_javascript|mobile|screenshots)\.spec\.ts$/;
const phone = { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A machine that is busy with something else can make one of them late. Such a test is named as flaky, by
  // `scripts/test.sh` too; who writes a test has no second try.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 8_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.SALON_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', testIgnore: special, use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'no-javascript',
      testMatch: /no_javascript\.spec\.ts$/,
      use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
    },
    { name: 'mobile', testMatch: /mobile\.spec\.ts$/, use: phone },
    ...(process.env.SALON_SCREENSHOTS
      ? [{ name: 'screenshots', testMatch: /screenshots\.spec\.ts$/, timeout: 120_000 }]
      : []),
  ],
});
