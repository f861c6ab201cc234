// The text of `--help`.

export const helpText = `Gridkeep on the command line

  accounts add --provider acedata|midapi|apimart|newapi|mjproxy --label NAME
               [--base-url URL] [--user-id N] [--user-header NAME] [--admin] [--allow-http] [--no-test]
                                       reads the key from standard input
  accounts list
  accounts test|pause|resume|remove NAME
  accounts rename NAME NEW
  accounts rotate-key NAME [--no-test] reads the new key from standard input
  accounts relay-key NAME [--remove]   reads New API's second key (sk-…), for actions, from standard input
  import [FILE|-]… [--account NAME] [--ask-others] [--wait]
  add FILE|FOLDER…                     copies pictures that you have into the library, with what they tell of
                                       their making; the same bytes are never added twice
  sync [--account NAME] [--since DATE] [--channel N] [--full] [--wait]
                                       imports the account's past tasks, newest first
  run                                  follows and saves everything due, then exits
  list [--query TEXT] [--state S] [--account NAME] [--limit N] [--offset N]
  imports list [--limit N]             what was imported, the newest first, and how much of it is on disk;
                                       list --query import:ID lists the tasks of one
  act TASK BUTTON [--yes] [--account NAME] [--prompt TEXT] [--mask FILE|URL] [--wait]
                                       sends one of the task's buttons; without --yes only says so
  delete TASK[:INDEX]… [--forget]
  trash list [--limit N]               what was deleted, the newest first; it stays until the trash is emptied
  trash restore TASK[:INDEX]… | --all
  trash empty [--older-than DAYS] [--yes]
                                       removes the files for good; without --yes only says so
  export DIR [--query TEXT] [--album NAME] [--account NAME] [--template T] [--prompts json|txt] [--xmp]
                                       copies pictures there; overwrites nothing, skips what is there already
         [--zip] [--contact-sheet [pdf|png]] [--paper a4|letter]
                                       makes one archive with a manifest, a contact sheet, or both, instead
  verify [--repair] [--continue]       checks every file; finds those that were moved; --continue goes on
                                       where an interrupted check stood
  backups list
  backups restore NAME                 brings a backup of the catalog back, and adds what the records
                                       beside the pictures know
  rebuild [--quick]                    makes the catalog anew from the records beside the pictures;
                                       --quick trusts the files' sizes
  names [TEMPLATE] [--usual]           shows or changes how files are named from now on, for example
                                       {yyyy}/{account}/{prompt:40}-{id:8}-{index}
  stats

Options for all: --library DIR, --json, --quiet
                 --key-env VAR       the account's key comes from this variable, and is kept by
                                     accounts rotate-key only
Options for what downloads: --limit-rate 2M   no faster than so many bytes per second, all together
                            --keep-free 1G    leaves so much of the disk free (500 MB or 1 % unless given)
Proxies: https_proxy, http_proxy, all_proxy and no_proxy in the environment
Exit code: 0 all well, 1 something failed or waits for you, 2 wrong usage, 3 no keychain,
           130 or 143 ended by a signal`;
