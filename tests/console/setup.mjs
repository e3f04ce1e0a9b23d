// What script/test-console hands on in the environment.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_MODULES_AT, 'package.json'));

export const ROOT = process.env.ROOT;
export const SHOTS = process.env.SCREENSHOTS || '';
export const TOKEN = fs.readFileSync(process.env.TOKEN_FILE, 'utf8').trim();
export const PORTS = { service: Number(process.env.SERVICE_PORT), admin: Number(process.env.ADMIN_PORT) };
export const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const { chromium } = require('playwright-core');
