// Takes one backup after the other until it is killed.
import { takeBackup } from '../../../src/main/catalog/backups.ts';

const libraryDir = process.argv[2] ?? '';
process.stdout.write('begins\n');
for (let atMs = Date.UTC(2026, 0, 15); ; atMs += 86_400_000) await takeBackup(libraryDir, atMs);
