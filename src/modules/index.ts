/** The modules that playbooks can use: one line each. */
import type { Module } from '../ports/index.ts';
import { apacheDirective } from './apache-directive.ts';
import { apacheListener } from './apache-listener.ts';
import { apacheModule } from './apache-module.ts';
import { apacheTls } from './apache-tls.ts';
import { cryptoPolicy } from './crypto-policy.ts';

const all: readonly Module[] = [apacheTls, apacheDirective, apacheListener, apacheModule, cryptoPolicy];

export const modules: Readonly<Record<string, Module>> = Object.fromEntries(all.map((module) => [module.name, module]));
