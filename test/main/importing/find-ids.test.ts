// What counts as an id: a table of the texts that people paste, hostile texts, and pieces against the whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findIds,
  findIdsForAccount,
  findIdsForAccountInPieces,
  findIdsInPieces,
  shapeOf,
} from '../../../src/main/importing/find-ids.ts';

const U = '7489df4c-ef03-4de0-b598-e9a590793434';
const U2 = '807f62de-c63e-4add-8345-7f0ae6dd18e7';
const J = 'da317da6-f500-48e6-bf32-dd48b3e6f84f';
const H = '2584469c38e43c173dcae9e60663f645';
const F = '42ea4a4250571eb18361bd2e309c8e8a';
const T = 'task_01KV52C0TEJSYZMCG0NCS4YWKK';
const D = '1711217942120945';
const D2 = '1711217942120946';
const D17 = '14001929738841620';
const MS = '1711217942120';

/** An id with `?` behind it is doubtful as a number, with `~` as another id. */
const automatic: readonly (readonly [string, string, readonly string[]])[] = [
  // Shapes
  ['a UUID', U, [U]],
  ['a UUID in capitals', U.toUpperCase(), [U]],
  ['the same twice', `${U}\n${U.toUpperCase()}`, [U]],
  ['a ULID task', T, [T]],
  ['a unified task', 'task-unified-1757165031-uyujaw3d', ['task-unified-1757165031-uyujaw3d']],
  ['a unified task as a file', 'task-unified-1757165031-uyujaw3d.png', ['task-unified-1757165031-uyujaw3d']],
  ['32 hex digits', H, [H]],
  ['24 hex digits', '668aae3f550a4144a540803b', ['668aae3f550a4144a540803b']],
  ['the placeholder of the docs', 'mj_task_abcdef123456', ['mj_task_abcdef123456']],
  ['32 decimal digits alone', '12345678901234567890123456789012', ['12345678901234567890123456789012']],
  ['32 decimal digits amid words', 'it was 12345678901234567890123456789012 then', []],
  ['16 digits', D, [D]],
  ['17 digits', D17, [D17]],
  ['12, 18 and 19 digits', '123456789012\n123456789012345678\n1259525319472185344', []],
  ['23, 33 and 40 hex digits', `${H.slice(0, 23)}\n${H}a\n${H}12345678`, []],
  ['hex in mixed case', 'aBcDef0123456789aBcDef0123456789', []],
  [
    'a row of zeros',
    '00000000-0000-0000-0000-000000000000\n0000000000000000\n00000000000000000000000000000000',
    [],
  ],
  ['parts of longer words', `x${U} ${U}x a${D} ${D}a task_${U}`, [`${U}~`]],
  ['nothing', 'Nothing to see here, move along. 42!', []],
  ['a leap second is a time too', '20161231235960', ['20161231235960?']],
  ['a customId under a name that nobody knows', `{"pressed": "MJ::JOB::upsample::1::${J}"}`, [`${J}~`]],
  ['a host whose name only ends like Discord’s', `https://mydiscord.com/tasks/${D}`, [D]],
  ['a picture in a folder of tasks', `https://x.example/tasks/${D}.png`, [`${D}?`]],
  ['the first field of a row that is set in a little', `        ${D},cat`, [D]],
  ['numbers that are set in far', `         ${D},cat`, [`${D}?`]],
  ['the first value of a list whose name nobody knows', `"pressed": [\n${D},5\n]`, [`${D}?`]],
  // Lists
  ['lines', `${U}\r\n${H}\r\n${T}\r\n${D}`, [U, H, T, D]],
  ['old Mac lines', `${U}\r${D}\r`, [U, D]],
  ['commas', `${D}, ${D2},${D17}`, [D, D2, D17]],
  ['list marks', `1. ${D}\n2) ${D2}\n - [x] ${D17}\n* ${U}\n• ${H}`, [D, D2, D17, U, H]],
  ['quotes and a comma', `"${D}",\n'${D2}';\n\`${D17}\``, [D, D2, D17]],
  ['typographic quotes', `“${D}”\n„${D2}“\n«${D17}»`, [D, D2, D17]],
  ['quoted chat', `> ${D}\n>> ${D2}`, [D, D2]],
  ['a byte order mark and blanks', `\ufeff  ${D}\u00a0\n\u3000${D2}`, [D, D2]],
  ['UTF-8 misread as Windows-1252', `ï»¿${D}\nâ€œ${D2}â€\u009d\nâ€¢ ${D17}`, [D, D2, D17]],
  [
    'zero-width characters',
    `\u200b7489df4c-ef03\u200b-4de0-b598\u00ad-e9a590793434\u200b\n${D.slice(0, 8)}\u200d${D.slice(8)}`,
    [U, D],
  ],
  ['full-width digits', '１７１１２１７９４２１２０９４５', [D]],
  ['typographic hyphens', U.replaceAll('-', '\u2011'), [U]],
  ['UTF-16 read as bytes', D.replace(/(?!^)/g, '\u0000'), [D]],
  ['UTF-16 with its mark', Buffer.from(`\ufeff${D}\r\n${D2}\r\n`, 'utf16le').toString(), [D, D2]],
  ['UTF-16 of the other kind', Buffer.from(`${D}\n${D2}`, 'utf16le').swap16().toString(), [D, D2]],
  ['NUL between them, as `find -print0` writes', `${D}\u0000${D2}\u0000`, [D, D2]],
  ['fields that are filled up with NUL', `${D}\u0000\u0000\u0000${D2}\u0000\u0000`, [D, D2]],
  ['colours of a terminal', `\u001b[32m${D}\u001b[0m\n\u001b[1;31m${U}\u001b[0m`, [D, U]],
  // Numbers
  ['epoch milliseconds, even alone', MS, [`${MS}?`]],
  ['13 digits that are no date', '9876543210123', ['9876543210123']],
  [
    'a date with time, even alone',
    '20240320103000\n20240320103000123',
    ['20240320103000?', '20240320103000123?'],
  ],
  [
    '14 and 17 digits that are no date',
    '20241320103000\n99999999999999998',
    ['20241320103000', '99999999999999998'],
  ],
  ['a number in prose', `I paid ${D} for it`, [`${D}?`]],
  ['a price', `€ ${D}`, [`${D}?`]],
  ['fractions', `0.${D} and ${MS}.55 and 1720364607.9670001234567`, []],
  ['a phone number', '+4915112345678', ['4915112345678?']],
  ['Discord mentions', `<@${D17}> <@!${D17}> <#${D17}> <@&${D17}> <:cat:${D17}>`, []],
  [
    'Discord URLs',
    `https://discord.com/channels/${D17}/${D17}\nhttps://cdn.discordapp.com/attachments/${D17}/${D17}/a.png`,
    [],
  ],
  ['a sentence about a task', `Task ${D} is done, so is task id ${D2}.`, [D, D2]],
  ['a Chinese label', `任务ID：${D}\n任务 ${D2} 已提交\n提交时间：${MS}`, [D, D2]],
  ['a label with two words', `Task ID: ${D}\nChannel ID: ${D17}\nUser id = ${D2}`, [D]],
  ['an equation', `task_id=${D} seed=1234567890123 submit_time=${MS}`, [D]],
  ['a log line', `2024-03-20 10:30:00 [INFO] submit ok mj_id=${D} cost 12`, [D]],
  ['a bare number in a log line', `2024-03-20 10:30:00 [INFO] got ${D}`, [`${D}?`]],
  ['a doubt that is cleared later', `was it ${D}?\n${U}\n${D}`, [D, U]],
  // JSON
  [
    'a New API row',
    `{"id":4211,"mj_id":"${D}","submit_time":${MS},"start_time":1711217943001,"finish_time":0,"quota":50000}`,
    [D],
  ],
  ['a number under an unknown key', `{"foo":${D}}`, [`${D}?`]],
  ['an id that is a time by its look', `{"mj_id":"${MS}"}`, [MS]],
  ['a JSON array', `["${D}","${D2}"]`, [D, D2]],
  ['a JSON array under a key', `{"ids": ["${D}", "${D2}"], "other": 1}`, [D, D2]],
  ['a pretty array under a key', `{\n  "ids": [\n    "${MS}",\n    "${D2}"\n  ]\n}`, [MS, D2]],
  ['an array of other ids', `{"image_ids": ["${D17}", "${D2}"], "trace_ids":["${U}","${U2}"]}`, []],
  [
    'an AceData record',
    `{"_id":"668aae3f550a4144a540803b","id":"${U}","application_id":"${U2}","credential_id":"68253cc8-505d-47f4-97ad-0050a62e4975","job_id":"${J}","created_at":1720364607.967,"image_id":"1259525319472185344","response":{"image_url":"https://platform.cdn.acedata.cloud/midjourney/${U}.png?imageMogr2/thumbnail/!50p","task_id":"${U}","sub":"https://cdn.midjourney.com/${J}/0_0.png"}}`,
    [U],
  ],
  [
    'a MidAPI record',
    `{"code":200,"data":{"taskId":"${H}","paramJson":"{\\"prompt\\":\\"cat\\"}","resultInfoJson":{"resultUrls":[{"resultUrl":"https://tempfile.aiquickdraw.com/v/${F}_0_0.jpeg"}]}}}`,
    [H],
  ],
  ['an APIMart answer', `{"code":200,"data":[{"status":"submitted","task_id":"${T}"}]}`, [T]],
  [
    'a midjourney-proxy task',
    `{"id":"${D17}","submitTime":${MS},"imageUrl":"https://cdn.discordapp.com/attachments/${D17}/${D17}/x.png"}`,
    [D17],
  ],
  ['a submit answer', `{"code":1,"description":"Submit success","result":"${D}"}`, [D]],
  ['JSON lines', `{"task_id":"${U}"}\n{"task_id":"${U2}"}`, [U, U2]],
  ['JSON inside JSON', `{"body":"{\\"taskId\\":\\"${H}\\",\\"n\\":1}\\n${D}\\n"}`, [H, D]],
  ['escaped Unicode', `{"\\u4efb\\u52a1":"${D}"}`, [D]],
  ['a secret', `{"apiKey":"${H}","sha256":"x","etag":"${F}"}`, []],
  ['another owner of an id', `customer_id: ${H}\nthing_id: ${F}`, [`${F}~`]],
  // CSV
  [
    'CSV with a heading',
    `mj_id,submit_time,prompt\n${D},${MS},"a cat, 1711217942129"\n${MS},${D2},dog`,
    [D, '1711217942129?', MS],
  ],
  ['CSV with semicolons and quotes', `"job_id";"Task ID"\n"${J}";"${U}"`, [U]],
  ['a table with tabs, first column', `${D}\tSUCCESS\ta cat\n${D2}\tFAILURE\tdog`, [D, D2]],
  ['a number in a later column', `SUCCESS\t${D}\ta cat`, [`${D}?`]],
  // customIds, URLs, files
  ['a customId', `MJ::JOB::upsample::1::${J}`, [`${J}~`]],
  ['a customId with an end', `MJ::JOB::pan_left::1::${J}::SOLO`, [`${J}~`]],
  ['a customId in a URL', `https://x.y/act?c=MJ%3A%3AJOB%3A%3Aupsample%3A%3A1%3A%3A${J}`, [`${J}~`]],
  [
    'Midjourney URLs',
    `https://cdn.midjourney.com/${J}/0_0.png\nhttps://www.midjourney.com/jobs/${U2}?index=0`,
    [`${J}~`, `${U2}~`],
  ],
  ['an escaped URL', `"https:\\/\\/cdn.midjourney.com\\/${J}\\/0_1.webp"`, [`${J}~`]],
  ['a video of a job', `https://storage.fonedis.cc//video/${J}/0_0.mp4`, [`${J}~`]],
  [
    'AceData pictures are named after the task',
    `https://platform.cdn.acedata.cloud/midjourney/${U}.png`,
    [U],
  ],
  ['a host that only looks like AceData', `https://acedata.cloud.evil.example/${U}.png`, [`${U}~`]],
  [
    'picture files',
    `bob_a_red_cat_${J}.png\n${U2}_grid_0.webp\nC:\\pics\\${U}.png`,
    [`${J}~`, `${U2}~`, `${U}~`],
  ],
  ['a result file without its URL', `${F}_0_0.jpeg`, [`${F}~`]],
  [
    'New API pictures',
    `http://localhost:3000/mj/image/${D}?rand=1\nhttps://a.b/mj/task/${D2}/fetch`,
    [D, D2],
  ],
  ['a query', `https://api.midapi.ai/api/v1/mj/record-info?taskId=${H}&x=1`, [H]],
  ['a deep link', `gridkeep://import?ids=${U}%2C${D}%0A${D2}`, [U, D, D2]],
  ['HTML', `<td>&quot;${U}&quot;</td><td>id: ${D}&nbsp;</td>`, [U, D]],
  ['a trace header', `traceparent: 00-${H}-00f067aa0ba902b7-01\ntrace_id=${F} request-id: ${U}`, [`${H}~`]],
];

const named: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'any token alone on its line',
    'abc-DEF_12345\nnot-a-real-id\n12345678',
    ['abc-DEF_12345', 'not-a-real-id', '12345678'],
  ],
  ['tokens too short or too long', `abc123\n${'a1'.repeat(65)}`, []],
  ['128 characters', 'a1'.repeat(64), ['a1'.repeat(64)]],
  [
    'a list of tokens',
    '- "job0000001", job0000002; [job0000003]',
    ['job0000001', 'job0000002', 'job0000003'],
  ],
  ['prose', 'Everything yesterday looked wonderful', []],
  ['doubtful ones', `MJ::JOB::upsample::1::${J}\nI paid ${D}\n${MS}`, [J, D, MS]],
  ['UUIDs in small letters', U.toUpperCase(), [U]],
  ['values of a task id', '{"task_id":"task123456","name":"irrelevant9","status":"SUCCESS"}', ['task123456']],
  [
    'an array under a task key',
    '{"ids":["unusual-1","unusual-2"],"tags":["ordinary-1","ordinary-2"]}',
    ['unusual-1', 'unusual-2'],
  ],
  [
    'a record brings its own id, not its job',
    `{"mj_id":"${D}","submit_time":${MS},"buttons":"[{\\"customId\\":\\"MJ::JOB::upsample::1::${J}\\"}]"}`,
    [D],
  ],
  [
    'what is named as something else',
    `{"_id":"668aae3f550a4144a540803b","trace_id":"${U}","seed":1234567890123}`,
    [],
  ],
  ['a table', `mj_id,submit_time\n${D},${MS}\nspecial-17,${MS}`, [D]],
  ['rules and headings', '----------\n==========\nsubmit_time\n2024-03-20 12345678\n\n', ['12345678']],
  ['ids with a dash as list mark', `-${D}\n- ${D2}`, [D, D2]],
];

const marks = { 'maybe-number': '?', 'maybe-job-id': '~' } as const;
const written = (ids: ReturnType<typeof findIds>): string[] =>
  ids.map(({ id, doubt }) => (doubt === null ? id : id + marks[doubt]));

describe('findIds', () => {
  it.each(automatic)('%s', (_, text, expected) => {
    expect(written(findIds(text))).toEqual(expected);
  });

  it('tells the shapes', () => {
    expect(
      findIds([U, H, T, D, 'task-unified-1-ab', 'mj_task_abcdef123456'].join('\n')).map(
        (found) => found.shape,
      ),
    ).toEqual(['uuid', 'hex', 'ulid-task', 'digits', 'unified-task', 'hex']);
    expect([U, U.toUpperCase(), H, T, D, `${D} `, 'task123456', ''].map(shapeOf)).toEqual([
      'uuid',
      'uuid',
      'hex',
      'ulid-task',
      'digits',
      'other',
      'other',
      'other',
    ]);
  });
});

describe('findIdsForAccount', () => {
  it.each(named)('%s', (_, text, expected) => {
    const found = findIdsForAccount(text);
    expect(found.map(({ id }) => id)).toEqual(expected);
    expect(found.every(({ doubt }) => doubt === null)).toBe(true);
  });

  it('takes every id that is certain without a named account', () => {
    for (const [name, text] of automatic) {
      const certain = findIds(text)
        .filter(({ doubt }) => doubt === null)
        .map(({ id }) => id);
      const taken = new Set(findIdsForAccount(text).map(({ id }) => id));
      expect(
        certain.filter((id) => !taken.has(id)),
        name,
      ).toEqual([]);
    }
  });
});

describe('in pieces', () => {
  const hexDigits = fc.stringMatching(/^[0-9a-f]{32}$/);
  const id = fc.oneof(
    fc.uuid(),
    hexDigits.map((digits) => `a1${digits.slice(2)}`),
    fc.integer({ min: 0, max: 999_999_999 }).map((number) => String(3_000_000_000_000_000 + number)),
    fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/).map((ulid) => `task_${ulid}`),
  );

  it.each([
    ['\n', ''],
    ['\r\n', '\ufeff'],
    [',', ''],
    ['", "', '{"ids":["'],
    ['\\n', '{"text":"'],
    ['%2C', 'gridkeep://import?ids='],
  ])('finds all ids of a long text that is joined by %j', (separator, before) => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 20 }), fc.nat(200), (few, shift) => {
        // Enough for several pieces, shifted so that borders fall everywhere.
        const many = Array.from(
          { length: 6000 },
          (_, index) => few[index] ?? String(4_000_000_000_000_000 + index * 7919),
        );
        const text = before + ' '.repeat(shift) + many.join(separator);
        expect(findIds(text).map((found) => found.id)).toEqual([
          ...new Set(many.map((one) => (one.startsWith('task_') ? one : one.toLowerCase()))),
        ]);
        expect(findIdsForAccount(text)).toHaveLength(new Set(many).size);
      }),
      { numRuns: 4 },
    );
  });

  it('finds nothing at the cuts of what is no id', () => {
    for (const unit of ['0', 'a', '0123456789abcdef', `${U}-`, '9'.repeat(18), 'x9']) {
      expect(findIds(unit.repeat(Math.ceil(200_000 / unit.length))), unit).toEqual([]);
      expect(findIdsForAccount(unit.repeat(Math.ceil(200_000 / unit.length))), unit).toEqual([]);
    }
  });

  it('gives an id again only where it became certain', () => {
    const filler = 'some words of no interest\n'.repeat(6000);
    const given = [
      ...findIdsInPieces(`was it ${D}\n${filler}maybe ${D}\n${filler}${D}\n${filler}${D}\n`),
    ].flat();
    expect(written(given)).toEqual([`${D}?`, D]);
  });

  it('never throws and gives only what stands in the text', () => {
    const piece = fc.constantFrom(
      'MJ::',
      '"',
      ':',
      '=',
      '[',
      ',',
      '\n',
      '\\n',
      '%2C',
      '_',
      '-',
      '.png',
      '/',
      'id',
      'task_id',
      'seed',
      ' ',
      '(',
      U,
      D,
      H,
      T,
      MS,
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 40 }).map((list) => list.join('')),
        ),
        (text) => {
          for (const found of findIds(text)) expect(found.id.length).toBeGreaterThanOrEqual(13);
          const taken = new Set(findIdsForAccount(text).map((found) => found.id));
          for (const one of taken) expect(one).toMatch(/^[0-9A-Za-z_-]{8,128}$/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('speed', () => {
  /** Processor time, which other programs do not lengthen: of the whole, and of the longest single step. */
  const run = (
    text: string,
    find: typeof findIdsInPieces,
  ): { wholeMs: number; longestMs: number; count: number } => {
    const processorMs = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
    const start = processorMs();
    let last = start;
    let longestMs = 0;
    let count = 0;
    for (const found of find(text)) {
      count += found.length;
      const now = processorMs();
      longestMs = Math.max(longestMs, now - last);
      last = now;
    }
    return { wholeMs: processorMs() - start, longestMs, count };
  };

  it('finds 100,000 ids in 4 MB', () => {
    const text = Array.from(
      { length: 100_000 },
      (_, index) => `${index.toString(16).padStart(8, '0')}-ef03-4de0-b598-e9a590793434`,
    ).join('\r\n');
    run(text, findIdsInPieces);
    const { wholeMs, count } = run(text, findIdsInPieces);
    expect(count).toBe(100_000);
    // Measured: 100 to 140 ms.
    expect(wholeMs).toBeLessThan(700);
  });

  it.each([
    '0',
    '0-',
    '\n',
    ' ',
    '"',
    '\\',
    '\\u00',
    '%25',
    '&',
    ':',
    '::1711217942120945',
    ' "\'`({<',
    '[',
    '[{',
    'id:',
    'id=    "',
    'task-unified-',
    'mj_task_',
    'task_0',
    `${H}0 `,
    `${D} `,
    `${D}.`,
    `/${U}`,
    `${D},,,,"",`,
    '\u001b[0;',
    'â€',
    'id,',
    `${'id,'.repeat(50)}\n`,
    `${' '.repeat(300)}${D} x`,
    `${'/'.repeat(300)}${U}.png\n`,
    `[${D}a,`,
    `${'a'.repeat(39)}: ${D} `,
    '\u0000',
    '\u200b',
    '１',
    '1. ',
    `id:"${'a'.repeat(127)}-`,
    'id,x\n"',
    `id|${D}|"`,
  ])(
    'survives megabytes of %j',
    (unit) => {
      // What is quadratic within a piece of 16 Ki shows at any size; what is so in the whole text, at 10 MB.
      const length = unit.length === 1 ? 10_000_000 : 1_000_000;
      const text = unit.repeat(Math.ceil(length / unit.length));
      for (const find of [findIdsInPieces, findIdsForAccountInPieces]) {
        const { wholeMs, longestMs } = run(text, find);
        expect(wholeMs).toBeLessThan(5000);
        expect(longestMs).toBeLessThan(300);
      }
    },
    40_000,
  );
});
