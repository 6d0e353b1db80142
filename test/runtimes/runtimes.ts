import {execFileSync, type SpawnOptions} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {get} from 'node:http';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Target} from './bundle.ts';

/** The parameters of a run. */
export type Run = Readonly<{
	/** The file of the bundled checks. */
	checks: string;
	control: string;
	/** The URL of the page. */
	origin: string;
	only: string;
	certificates: string;
	/** A folder for the files that the runtime writes. */
	folder: string;
}>;

/** The program to start, and the reaction to a line on its file descriptor 3. */
export type Start = Readonly<{
	command: string;
	given: readonly string[];
	env?: SpawnOptions['env'];
	said?(line: string): void;
}>;

export type Runtime = Readonly<{
	name: string;
	title: string;
	target: Target;
	/** The files that must exist, and how to install them. */
	needs: readonly string[];
	install: 'npm' | 'Debian';
	/** Prints its version. */
	version: readonly [command: string, ...given: string[]];
	start(run: Run): Start;
}>;

const local = (path: string) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

const nodeOf = (major: number): Runtime => {
	const node = local(`node-${major}/bin/node`);
	return {
		name: `node-${major}`,
		title: `Node ${major}`,
		target: 'process',
		needs: [node],
		install: 'npm',
		version: [node, '--version'],
		start: ({checks, control, only, certificates}) => ({
			command: node,
			given: [checks, control, only],
			env: {NODE_EXTRA_CA_CERTS: certificates, NODE_NO_WARNINGS: '1'},
		}),
	};
};

const bun = local('@oven/bun-linux-x64/bin/bun');
const deno = local('@deno/linux-x64-glibc/deno');
const workerd = local('@cloudflare/workerd-linux-64/bin/workerd');

/** @param date the compatibility date of workerd */
const workerdOf = (name: string, date: string): Runtime => ({
	name,
	title: `workerd, compatibility date ${date}`,
	target: 'worker',
	needs: [workerd],
	install: 'npm',
	version: [workerd, '--version'],
	start({checks, control, only, folder}) {
		const config = join(folder, 'config.capnp');
		writeFileSync(
			config,
			`using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
	services = [
		(name = "main", worker = .checks),
		(name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
	],
	sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const checks :Workerd.Worker = (
	modules = [(name = "checks.js", esModule = embed "${checks.slice(folder.length + 1)}")],
	compatibilityDate = "${date}",
);
`,
		);
		return {
			command: workerd,
			given: ['serve', '--control-fd=3', config],
			said(line) {
				const {event, port} = JSON.parse(line);
				if (event === 'listen') {
					const parameters = new URLSearchParams({control, only});
					// It responds when all checks are done.
					get(`http://127.0.0.1:${port}/run?${parameters}`, response => response.resume()).on(
						'error',
						() => {},
					);
				}
			},
		};
	},
});

const pageOf = ({origin, control, only}: Run) => `${origin}/?${new URLSearchParams({control, only})}`;

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const firefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const webkit = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

const firefoxPreferences = {
	'browser.aboutwelcome.enabled': false,
	'browser.shell.checkDefaultBrowser': false,
	'datareporting.policy.dataSubmissionEnabled': false,
	'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
	'termsofuse.bypassNotification': true,
	'app.update.enabled': false,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
};

export const runtimes: readonly Runtime[] = [
	nodeOf(22),
	nodeOf(24),
	nodeOf(26),
	{
		name: 'bun',
		title: 'Bun',
		target: 'process',
		needs: [bun],
		install: 'npm',
		version: [bun, '--version'],
		start: ({checks, control, only, certificates}) => ({
			command: bun,
			given: ['run', checks, control, only],
			env: {NODE_EXTRA_CA_CERTS: certificates},
		}),
	},
	{
		name: 'deno',
		title: 'Deno',
		target: 'process',
		needs: [deno],
		install: 'npm',
		version: [deno, '--version'],
		start: ({checks, control, only, certificates}) => ({
			command: deno,
			given: ['run', '--allow-all', '--no-config', checks, control, only],
			env: {DENO_CERT: certificates, DENO_NO_UPDATE_CHECK: '1'},
		}),
	},
	workerdOf('workerd-old', '2023-01-01'),
	workerdOf('workerd', '2026-11-17'),
	{
		name: 'chromium',
		title: 'Chromium',
		target: 'page',
		needs: [chromium],
		install: 'Debian',
		version: [chromium, '--version'],
		start: run => ({
			command: chromium,
			given: [
				'--headless',
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--remote-debugging-port=0',
				`--user-data-dir=${join(run.folder, 'profile')}`,
				pageOf(run),
			],
		}),
	},
	{
		name: 'firefox',
		title: 'Firefox',
		target: 'page',
		needs: [firefox],
		install: 'Debian',
		version: [firefox, '--version'],
		start(run) {
			const profile = join(run.folder, 'profile');
			mkdirSync(profile);
			writeFileSync(
				join(profile, 'user.js'),
				Object.entries(firefoxPreferences)
					.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`)
					.join(''),
			);
			return {
				command: firefox,
				given: ['--headless', '--no-remote', '--profile', profile, pageOf(run)],
			};
		},
	},
	{
		name: 'webkitgtk',
		title: 'WebKitGTK',
		target: 'page',
		needs: [webkit, '/usr/bin/xvfb-run'],
		install: 'Debian',
		// MiniBrowser does not print its version.
		version: ['dpkg-query', '--show', 'libwebkit2gtk-4.1-0'],
		start: run => ({
			command: '/usr/bin/xvfb-run',
			given: ['--auto-servernum', webkit, '--private', pageOf(run)],
			env: {GSK_RENDERER: 'cairo', WEBKIT_DISABLE_COMPOSITING_MODE: '1', LIBGL_ALWAYS_SOFTWARE: '1'},
		}),
	},
	{
		name: 'react-native',
		title: 'Node 24 with the globals of React Native',
		target: 'react-native',
		needs: [local('node-24/bin/node'), local('jsdom'), local('whatwg-fetch')],
		install: 'npm',
		version: [local('node-24/bin/node'), '--version'],
		start: ({checks, control, only}) => ({
			command: local('node-24/bin/node'),
			given: [
				'--import',
				new URL('entries/react-native-globals.ts', import.meta.url).href,
				checks,
				control,
				only,
			],
			env: {NODE_NO_WARNINGS: '1'},
		}),
	},
];

/** The first missing file that a runtime needs. */
export function missingFor({needs}: Runtime): string | undefined {
	return needs.find(file => !existsSync(file));
}

/** The version as the runtime prints it, without its name. */
export function versionOf({version: [command, ...given]}: Runtime): string {
	const said = execFileSync(command, given, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	return /\d+\.\d[\w.]*|\d{4}-\d\d-\d\d/.exec(said.replace(/^\S*webkit2gtk\S*/, ''))?.[0] ?? said.trim();
}
