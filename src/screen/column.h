/* The column file: a population's events, sorted by person and day, to be screened by any rule of the rule language.
 *
 * One file, written once from front to back and mapped read-only:
 *
 *	head        magic, version, where the tail is                            64 bytes
 *	blocks      up to COLUMN_PEOPLE persons each, cut between persons: their columns, each on a border of 64 bytes
 *	tail        what an event can be (system and code, kind, result, specialty), coverages, where each block lies, checksums
 *
 * A file may say of each event who was seen and where, in one byte each: the how manieth of that person's own clinicians, or places, as they come in
 * its rows. That is enough to count different ones and how often each came; who they are the file does not say.
 *
 * An event is a day (2 bytes: days since 1899-12-31, 0 not known) and a `what` (1 byte where a block has few of them, else 2 or 4): a number of the
 * file's dictionary of whole descriptions. A code list is looked up in the dictionary, not in the events: an edited list is answered at once.
 * Of a symptom, diagnosis or coded entry that several told of on one day by one code (rule/casefind.h) one event is kept, whose `what` has several
 * facts. Days before 1900-01-01 are kept as that day, days after 2079-06-05 as that one: both are outside of what anybody asks.
 *
 * A file that is cut short, changed or of another version is refused with a sentence. Numbers are little-endian. */
#ifndef SCREEN_COLUMN_H
#define SCREEN_COLUMN_H

#include "base/cx.h"
#include "model/event.h"
#include "model/person.h"

#define COLUMN_PEOPLE  16384                /* of one block: a piece of work for one thread */
#define COLUMN_EVENTS  (4u << 20)           /* and so many events, where people have many */
#define COLUMN_DAY_0   (-25568)             /* 1899-12-31 */
#define COLUMN_DAY_MAX 65535
#define COLUMN_VERSION 4

/* What a file says of events beside what they are: whom a person saw, where. */
#define COLUMN_BY 1u
#define COLUMN_AT 2u
#define COLUMN_TOLD_TWICE (1u << EVENT_SYMPTOM | 1u << EVENT_DIAGNOSIS | 1u << EVENT_ENTRY)    /* kept once where several told: by and at of one of them */
#define COLUMN_OWN_MOST 254                 /* so many of one person's are told apart; 255: one of the others, 0: not known */

/* What one source told of one event, but for whose and when. */
struct column_fact {
	uint8_t kind;                       /* enum event_kind */
	int8_t result, attended, unscheduled;
	int32_t code, specialty;            /* of the file's tables; -1 none */
};
struct column_code { struct str system, value; };

/* A source's silence: bit of each kind that somebody would have told of, and since when (0: whole records). */
struct column_cover { uint32_t kinds; uint16_t from[EVENT_KINDS]; };

/* A code list by which a file was packed: any rule may ask for it as it was then. */
struct column_list { struct str id, hash; };

/* One person. */
struct column_person {
	int64_t key;                        /* as the caller calls her: row number or pseudonym */
	struct day birth_on, death_on;
	enum sex sex;
	int32_t practice;                   /* of the file's places; -1 not known */
	uint8_t fifth;                      /* of deprivation, 1 the most deprived; 0 not known */
	char ethnic[2];                     /* NHS ethnic category */
	int32_t cover;                      /* of the file's coverages */
};

struct column_block {
	uint32_t people, events;
	uint32_t width;                     /* bytes of what: 1 where a block does with 255 of them and few others, else 2, or 4 */
	int32_t born_first, born_last, died_first;      /* of those of whom it is known; INT32_MAX, INT32_MIN, INT32_MAX where of nobody */
	uint32_t odds;                      /* events of another what, in a block of width 1 */
	const uint8_t *by, *at;             /* of each event; NULL where the file does not hold it */
	const int64_t *key;
	const int32_t *birth_on, *death_on; /* days since 1970; INT32_MIN not known */
	const uint8_t *sex, *fifth;
	const int32_t *practice;
	const uint16_t *ethnic, *cover;
	const uint32_t *first;              /* people + 1: of each person her first event */
	const uint16_t *day;
	const uint8_t *what1;               /* place in what_of; COLUMN_ODD: look in odd */
	const uint16_t *what2;
	const uint32_t *what4;
	const uint32_t *what_of;            /* 256 */
	const uint32_t *odd_at, *odd_what;  /* by rising event */
};
#define COLUMN_ODD 255

struct column_file {
	const uint8_t *map; size_t bytes;
	struct column_block *block; size_t blocks;
	uint64_t people, events;
	const uint32_t *what_first;         /* whats + 1: of each what its facts */
	size_t whats;
	const struct column_fact *fact; size_t facts;
	struct column_code *code; size_t codes;
	struct str *specialty; size_t specialties;
	struct str *place; size_t places;
	const struct column_cover *cover; size_t covers;
	uint16_t day_first, day_last;       /* of all known days; 0: there is none */
	unsigned held;                      /* COLUMN_BY, COLUMN_AT */
	bool planning;                      /* not for the care of each: keys are numbers in a row, and lead to nobody */
	const struct column_list *list; size_t lists;   /* packed: codes that these do not tell apart are one; 0: every code is its own */
	uint32_t seconds;                   /* that the building took */
};

/* Map it, after every byte was asked of its checksum. Memory is the arena's and the map's. ERR_NO_FILE, ERR_FILE, ERR_BAD_FILE. */
enum err column_open(struct cx *cx, const char *path, struct column_file *ret);
void column_close(struct column_file *file);
static inline void column_file_auto(struct column_file *file) { column_close(file); }

/* ---- writing ---- */

/* The words of a file, and where its blocks go. Any thread may ask it for numbers and hand it blocks; they lie in the file in the order in which
 * they are handed over, so whoever wants one order hands over in turn. */
struct column_writer;
/* Beside `path`, and renamed to it at the end: a file that is there is there whole. Memory is its own. */
enum err column_begin(struct cx *cx, const char *path, struct column_writer **ret);
enum err column_end(struct cx *cx, struct column_writer *w);
/* Of which kinds a packed file keeps the specialty. */
#define COLUMN_PACKED_SPECIALTIES (1u << EVENT_REFERRAL | 1u << EVENT_OUTPATIENT | 1u << EVENT_THERAPY | 1u << EVENT_ADMISSION)
/* Codes become classes: all of one class are told as the first of them, wherever any list is asked for them. What several told of on one day is told
 * apart by its own code before. class_of is asked once for each code, by one thread at a time; its words may be gone after. Before the first code. */
struct column_pack { void *inside; struct str (*class_of)(void *inside, struct str system, struct str value); struct column_list *list; size_t lists; };
void column_packed(struct column_writer *w, const struct column_pack *pack);
void column_for_planning(struct column_writer *w);  /* says so in the file; whoever writes gives keys that lead to nobody */
void column_holds(struct column_writer *w, unsigned held);  /* COLUMN_BY, COLUMN_AT; before the first block */
void column_drop(struct column_writer *w);          /* unwritten; NULL-safe, needed after column_end too */

/* Numbers of the file for the words of a source; the same words get the same number. */
int32_t column_code(struct column_writer *w, struct str system, struct str value);
int32_t column_specialty(struct column_writer *w, struct str value);
int32_t column_place(struct column_writer *w, struct str value);
int32_t column_cover_of(struct column_writer *w, const struct column_cover *cover);
uint32_t column_fact(struct column_writer *w, const struct column_fact *fact);

/* A block in the making, of one thread. A person comes once, before her events; they come in any order. */
struct column_builder;
struct column_builder *column_builder(struct column_writer *w);
void column_builder_free(struct column_builder *b);
void column_person(struct column_builder *b, const struct column_person *person);
void column_event(struct column_builder *b, uint16_t day, uint32_t fact);
/* The same of a file that holds them: any number but 0 that is one clinician's, one place's; 0: not known. */
struct column_own { uint64_t by, at; };
void column_event_own(struct column_builder *b, uint16_t day, uint32_t fact, struct column_own own);
bool column_full(const struct column_builder *b);   /* hand it over before the next person */
/* Into the file, and empty again. ERR_FILE, ERR_DISK_FULL. */
enum err column_hand_over(struct cx *cx, struct column_builder *b);

/* ---- from CSV ---- */

/* Two files, each sorted by person, the first line naming the columns as they stand here. The persons' file may be left out (NULL): then whoever has
 * no row of her own among the events, before them, of kind "person", is known by her events alone. "-" as the events' file: standard input, of which
 * a few pieces are held at a time.
 *
 *	person,on,kind,system,code,specialty,result,attended,unscheduled
 *	1042,1971-06-02,person,,female,A81001,2,A,
 *	1042,2025-03-17,entry,snomed,267102003,,,,
 *	person,birth_on,death_on,sex,practice,fifth,ethnic
 *	1042,1971-06-02,,female,A81001,2,A
 *
 * Two columns more may stand behind these, by and at: who was seen and where, in any words of at most 200 bytes, empty where nobody knows. In one file
 * all rows have them, or none.
 *
 * A person's own row: person,birth_on,person,death_on,sex,practice,fifth,ethnic, and nothing. person is a whole number from 0; on YYYY-MM-DD or empty;
 * kind a word of model/event.h; result normal, abnormal, unknown or empty (no investigation); attended and unscheduled yes, no or empty. A field that
 * needs quotes is refused. Every field of every row is looked at. The first bad one in the order of the file ends it, with file, line and field. */
struct column_csv {
	const char *events, *people;
	const struct column_file *base;     /* its persons and events too: rows are added to them, own rows replace; NULL */
	struct column_cover cover;          /* of everybody */
	uint32_t shard, shards;             /* only persons whom column_shard puts here; shards 0: everybody */
	int threads;                        /* 0: as many as there are processors */
	size_t piece;                       /* bytes that one thread takes at a time, about; 0: as suits a machine. Tests take few */
};
/* Which part of a population she belongs to, the same on every machine. */
static inline uint32_t column_shard(int64_t key, uint32_t shards)
{
	uint64_t z = (uint64_t)key + UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return (uint32_t)((z ^ z >> 31) % shards);
}
struct column_csv_tally { uint64_t people, events, unlisted; };     /* unlisted: persons with events and without a row of their own */
enum err column_csv(struct cx *cx, struct column_writer *w, const struct column_csv *ask, struct column_csv_tally *ret);

static inline uint16_t column_day(struct day on)
{
	int64_t d = (int64_t)on.day - COLUMN_DAY_0;
	return !day_known(on) ? 0 : d < 1 ? 1 : d > COLUMN_DAY_MAX ? COLUMN_DAY_MAX : (uint16_t)d;
}
static inline uint32_t column_what(const struct column_block *b, uint32_t event)
{
	if (b->width != 1)
		return b->width == 2 ? b->what2[event] : b->what4[event];
	if (b->what1[event] != COLUMN_ODD)
		return b->what_of[b->what1[event]];
	uint32_t from = 0, to = b->odds;
	while (to - from > 1) {
		uint32_t mid = from + (to - from) / 2;
		if (b->odd_at[mid] <= event)
			from = mid;
		else
			to = mid;
	}
	return b->odd_what[from];
}
static inline struct day column_day_back(uint16_t day)
{
	return day ? (struct day){ COLUMN_DAY_0 + day } : DAY_NONE;
}

#endif
