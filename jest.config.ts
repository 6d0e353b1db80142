import {availableParallelism} from 'node:os';
import type {Config} from 'jest';

const config: Config = {
	testEnvironment: 'node',
	testMatch: [
		'<rootDir>/packages/*/test/**/*.test.ts',
		'<rootDir>/test/**/*.test.ts',
		'<rootDir>/examples/node-service/*.test.ts',
	],
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{
				jsc: {parser: {syntax: 'typescript'}, target: 'es2023'},
				module: {type: 'es6'},
				sourceMaps: 'inline',
			},
		],
	},
	// Tests run the sources, so that a failure names the line that was written.
	moduleNameMapper: {
		'^kyhooks$': '<rootDir>/packages/kyhooks/src/index.ts',
		'^kyhooks/([a-z-]+)$': '<rootDir>/packages/kyhooks/src/$1.ts',
		'^@kyhooks/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
		'^@kyhooks/([a-z-]+)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2.ts',
	},
	modulePathIgnorePatterns: [
		'<rootDir>/packages/[a-z-]+/(build|dist)/',
		'<rootDir>/build/(types|stryker)/',
		'<rootDir>/test/runtimes/node_modules/',
	],
	setupFilesAfterEnv: ['<rootDir>/test/support/no-real-waits.ts'],
	// Jest leaves one core to itself by default. But some tests wait for real sockets, and leave theirs to another.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
	// A machine that decides may be a slow one; what hangs is found all the same.
	testTimeout: 20_000,
	watchman: false,
};

export default config;
