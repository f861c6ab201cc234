// Opens a library for writing, which brings its catalog to the present form, and stays there until it is killed.
import { openCatalog } from '../../../src/main/catalog/open.ts';

process.stdout.write('begins\n');
openCatalog(process.argv[2] ?? '', 'write', Date.UTC(2026, 0, 15));
process.stdout.write('done\n');
setInterval(() => undefined, 1_000);
