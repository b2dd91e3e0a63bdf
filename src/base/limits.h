/* Every limit of the program, with its reason. A limit that users meet has a row in data/errors.csv. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_SAY            1000          /* bytes of one error sentence: longer ones nobody reads */
#define LIMIT_PROBLEMS       1000          /* problems kept of one check: beyond that the file is simply wrong */
#define LIMIT_ARENA          (256u << 20)  /* bytes one request or slice may hold; far above what any page needs */
#define LIMIT_BUF            (64u << 20)   /* bytes of one growing buffer: the largest page or export kept in memory */
#define LIMIT_TABLE_FILE     (4u << 20)    /* bytes of one table of data/: people review them by eye */
#define LIMIT_LINE           (1u << 20)    /* bytes of one CSV record or NDJSON line; Synthea's longest is 60 kB */
#define LIMIT_FIELDS         1024          /* fields of one CSV record; HES has under 300 */
#define LIMIT_JSON_DEPTH     64            /* FHIR resources stay under 20 */
#define LIMIT_JSON_NODES     50000         /* one resource; a large bundle is read entry by entry */
#define LIMIT_YAML_DEPTH     32            /* our own tables stay under 10 */
#define LIMIT_YAML_NODES     100000        /* one table */
#define LIMIT_SLICE_ROWS     2000          /* rows of one bulk transaction, so that a clinic goes on working */
#define LIMIT_SLICE_MS       50            /* and its time on the writer */
/* rows of one where writers do not wait for each other (PostgreSQL); still in LIMIT_SLICE_MS */
#define LIMIT_SLICE_SHARED   10000
#define LIMIT_SLICE_KEYS     10000         /* row keys of one bulk transaction: small, and sorted, so they take a few ms */
/* rows drafted before they are sorted and written: far apart in the file, near in the index */
#define LIMIT_BATCH_ROWS     98304
#define LIMIT_BATCH_EVENTS   147456        /* and events; three batches of 56 bytes an event are the memory of an import */
#define LIMIT_BATCH_BYTES    (8u << 20)    /* and bytes of words, people and codes among them */
/* people whom an import knows without asking; beyond, it forgets them all and asks again */
#define LIMIT_SLOTS          262144
/* codes, organisations or professionals of one import; a national extract has fewer of each */
#define LIMIT_WORDS          1000000
/* keys of the files in which others are looked up (codes, staff); a GP dictionary has 400,000 */
#define LIMIT_LOOKUP         1000000
/* bytes of the filter that tells whether a row's key was met in this import; right for 10 million rows */
#define LIMIT_MET            (16u << 20)
/* bytes of a kept file that are packed together: what showing one row again has to unpack */
#define LIMIT_FRAME          (1u << 20)
/* values of one file that its mapping does not know, told apart; the rest are counted together */
#define LIMIT_VALUES         1000
#define LIMIT_COMMIT_WORKS   64            /* closures that share one COMMIT */
#define LIMIT_COMMIT_MS      3             /* after which a batch of closures is committed, whoever else waits */
#define LIMIT_WRITE_WAIT_MS  30000         /* the longest a closure waits for its turn; then ERR_BUSY, nothing was done */
#define LIMIT_READERS        64            /* reading connections: more threads than that do not run anyway */
#define LIMIT_WRITERS        16            /* writing connections to PostgreSQL, each a process there */
#define LIMIT_READER_WAIT_MS 10000         /* the longest a thread waits for a connection */
#define LIMIT_QUERY_MS       60000         /* one query of a reader; a page asks for some ms, the largest report for seconds */
#define LIMIT_LOCK_MS        10000         /* the longest a write waits for somebody else's lock */
#define LIMIT_WAL_PAGES      4000          /* 16 MB: after that the writer checkpoints; a larger log makes reading slow */
#define LIMIT_WRITER_CACHE_KB 32768        /* page cache of the one writer: the upper levels of the event indexes */
#define LIMIT_READER_CACHE_KB 4096         /* and of each reader: the system's cache holds the rest */
/* runs of one closure after a deadlock on PostgreSQL; more than that is a design fault */
#define LIMIT_RETRIES        3
#define LIMIT_LOOKUP_KEYS    10000         /* keys of one question to PostgreSQL; more are asked in turn */
#define LIMIT_FETCH_ROWS     1000          /* rows that a cursor on PostgreSQL fetches at once */
#define LIMIT_ID_BLOCK       1000          /* row numbers taken at once on PostgreSQL; so many are lost when a process ends */
#define LIMIT_QUERY_COLUMNS  128           /* parameters or columns of one query, as in tools/mksql.c */
#define LIMIT_BODY           (1u << 20)    /* bytes of a form; a referral letter is a few kB */
#define LIMIT_UPLOAD         (512u << 20)  /* bytes of an extract sent by browser; larger ones go by command */
#define LIMIT_FORM_FIELDS    500           /* of one form; the longest of ours has under 100 */
#define LIMIT_FORM_TEXT      10000         /* letters of one field: three printed pages */
#define LIMIT_UPLOAD_FILES   20            /* of one form: an extract comes as at most a dozen files */
#define LIMIT_CONNECTIONS    1000          /* open at one time; a clinic of 200 people keeps about four each */
#define LIMIT_CONNECTIONS_IP 100           /* from one address: browsers open six, a hospital's gateway serves many */
#define LIMIT_HEADERS        (32u << 10)   /* bytes of one request's headers; ours are under 1 kB */
#define LIMIT_TARGET         2000          /* bytes of path and query */
#define LIMIT_HEADER_S       15            /* seconds until a request's headers are there, or an idle connection is closed */
#define LIMIT_BODY_RATE      1024          /* bytes a second below which a sender is not slow but stalling */
#define LIMIT_ANSWER_S       120           /* seconds that a reader may take over one answer */
#define LIMIT_WORKERS        8             /* threads that answer requests; each holds one reader of the database */
#define LIMIT_QUEUE          256           /* requests that wait for a worker: more than that and waiting helps nobody */
#define LIMIT_HASH_QUEUE     64            /* sign-ins that wait: at 15 a second the last of a full room waits 4 seconds */
#define LIMIT_SCREENERS      3             /* requests that wait for their turn to screen a population: with the one that does, half of LIMIT_WORKERS */
#define LIMIT_SCREEN_S       20            /* seconds until one of them is told that it is busy; a screening of a million people takes a tenth of one */
#define LIMIT_STOP_S         10            /* seconds to finish what was begun when the server is told to stop */
#define LIMIT_HASHES         2             /* argon2id at one time: 19 MiB each, and two cores */
#define LIMIT_PEERS          4             /* threads that wait for a provider of identity, each some seconds */
#define LIMIT_PEER_QUEUE     64            /* sign-ins that wait for one of them */
#define LIMIT_WAY_S          600           /* to sign in elsewhere, with a card that has to be found first; as door/oidc.h */
#define LIMIT_NOT_JUDGED     1000          /* people of one run of findings who cannot be judged; more is the tables' or the program's fault */
#define LIMIT_TIMELINE       20000         /* events of one person that a page or rule reads; the most seen is 4,000 */
/* events kept for one clause of a finding: more than anybody reads; the count is complete */
#define LIMIT_EVIDENCE       200
/* rows of one sign-in that the guards join: 30 organisations by 20 classes by 5 relations are 3,000 */
#define LIMIT_SIGHT          10000
#define LIMIT_PAGE_ROWS      200           /* rows of one page of a list */

#endif
