import { defineConfig } from '@playwright/test';
import tests from '../playwright.config';

// What the browser costs. No tests: nothing here fails because it is slow, and `npm test` does not run it.
export default defineConfig({
  ...tests,
  testDir: '.',
  outputDir: '../test-results',
  // One thing at a time: two would measure each other.
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  reporter: [['list'], ['./reporter.ts']],
  projects: [{ name: 'figures', use: { viewport: { width: 1280, height: 800 } } }],
});
