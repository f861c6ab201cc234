// What the search box understands, by example.
// Invariant: each is read as something other than plain words, but for the first.

export const searchExamples = [
  { id: 'words', text: 'fog harbour' },
  { id: 'phrase', text: '"first light"' },
  { id: 'not', text: '-portrait' },
  { id: 'aspect', text: '--ar 16:9' },
  { id: 'version', text: 'v:7' },
  { id: 'more', text: 's:>=250' },
  { id: 'sref', text: 'sref:*' },
  { id: 'account', text: 'account:studio' },
  { id: 'tag', text: 'tag:sea' },
  { id: 'rating', text: 'rating:>=4' },
  { id: 'pick', text: 'is:pick' },
  { id: 'colour', text: 'colour:teal' },
  { id: 'duplicate', text: 'is:duplicate' },
  { id: 'before', text: 'before:2026-01' },
] as const;
