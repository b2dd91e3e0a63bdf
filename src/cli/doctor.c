/* waymark doctor: looks the installation over and says what to do. */
#include "base/clock.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/must.h"
#include "base/sandbox.h"
#include "care/episode.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "cli/audit.h"
#include "cli/cli_in.h"
#include "record/audit.h"
#include "record/audit_chain.h"
#include "record/refold.h"
#include "record/glass.h"
#include "record/setting.h"
#include "record/slip.h"
#include "store/check.h"
#include "store/dir.h"

#define ROOM_LOW  (INT64_C(2) << 30)          /* bytes free below which an import of a region may not fit: own proposal */
#define ROOM_BAD  (INT64_C(100) << 20)
#define CLOCK_APART_US INT64_C(300000000)     /* two machines on one database differ by less */
#define CLOCK_FROM "2026-01-01"               /* no build of this program is older */

struct findings { struct check_finding *list; size_t count, room; };

static void add(struct cx *cx, struct findings *f, enum check_level level, const char *what, const char *say, const char *todo)
{
	*ARRAY_PUSH(cx->arena, f->list, f->count, f->room) = (struct check_finding){ level, what, say, todo };
}

/* What a serving process here could be kept from; where a server asks, its own log says the same. */
static void sandbox_told(struct cx *cx, struct findings *f)
{
	struct sandbox_state s;
	sandbox_look(&s);
	AUTO(buf) struct buf gaps;
	buf_init(&gaps, LIMIT_SAY);
	for (int i = 0; i < s.gaps; i++)
		buf_printf(&gaps, "%s%s", i ? "; " : "", s.gap[i]);
	if (!sandbox_possible())
		add(cx, f, CHECK_NOTE, "sandbox", "This build has sanitizers and serves without a sandbox.", "Use it for tests only.");
	else if (s.gaps)
		add(cx, f, CHECK_WARN, "sandbox", arena_printf(cx->arena, "This kernel cannot keep the server from: %.*s.", (int)gaps.n, gaps.p),
			"Use a newer kernel, or see that the service manager does it (packaging/waymark.service).");
	else
		add(cx, f, CHECK_GOOD, "sandbox", arena_printf(cx->arena, "The server is kept to its own files and calls (landlock %d, seccomp).",
			s.landlock), "");
}

static enum err room(struct cx *cx, struct command *c, struct findings *f)
{
	int64_t left, all;
	TRY(dir_room(cx, c->dir, &left, &all));
	const char *say = arena_printf(cx->arena, "%.1f GB of %.1f GB are free where the data directory is.", (double)left / 1e9, (double)all / 1e9);
	add(cx, f, left < ROOM_BAD ? CHECK_BAD : left < ROOM_LOW ? CHECK_WARN : CHECK_GOOD, "disk", say,
	    left < ROOM_LOW ? "Make room, or move the data directory to a larger disk." : "");
	return OK;
}

enum err clock_behind(struct cx *cx, struct store *store, struct instant *ret_latest, bool *ret_behind)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = audit_latest(cx, db, ret_latest);
	store_reader_back(store, db);
	*ret_behind = err == OK && instant_known(*ret_latest) && ret_latest->us > clock_now().us + CLOCK_APART_US;
	return err;
}

static enum err watch(struct cx *cx, struct command *c, struct findings *f)
{
	struct day from;
	struct instant latest;
	bool behind;
	char text[INSTANT_TEXT], then[INSTANT_TEXT];
	must(day_parse(STR(CLOCK_FROM), &from));
	TRY(clock_behind(cx, c->store, &latest, &behind));
	if (behind && clock_today().day >= from.day) {
		add(cx, f, CHECK_BAD, "clock", arena_printf(cx->arena, "It is %s by this machine's clock, but the record was last used on %s.",
			instant_words(clock_now(), text), instant_words(latest, then)),
		    "The clock was set back: set it right before anybody decides. Waits and windows are counted by it.");
		return OK;
	}
	const char *say = arena_printf(cx->arena, "It is %s by this machine's clock.", instant_words(clock_now(), text));
	add(cx, f, clock_today().day < from.day ? CHECK_BAD : CHECK_GOOD, "clock", say,
	    clock_today().day < from.day ? "The clock is wrong: set it. Waits and windows are counted by it." : "");
	return OK;
}

static enum err tray(struct cx *cx, struct command *c, struct findings *f)
{
	struct db *db;
	struct slip *slips;
	size_t n, parked = 0;
	TRY(store_reader(cx, c->store, &db));
	enum err err = slips_all(cx, db, &slips, &n);
	store_reader_back(c->store, db);
	TRY(err);
	for (size_t i = 0; i < n; i++)
		parked += slips[i].parked;
	add(cx, f, parked ? CHECK_WARN : CHECK_GOOD, "work", arena_printf(cx->arena, "%zu pieces of work wait, %zu failed and are put aside.", n - parked, parked),
	    parked ? "Look at the server's log for \"slip\"; finding by hand (waymark find) does the same work." : "");
	for (size_t i = 0; i < n; i++)
		if (slips[i].parked)
			add(cx, f, CHECK_NOTE, "work", arena_printf(cx->arena, "%.*s of %lld for organisation %lld: %.*s", STRF(slips[i].job),
				(long long)slips[i].subject, (long long)slips[i].organisation, STRF(slips[i].say)), "");
	return OK;
}

static enum err mode(struct cx *cx, struct command *c, struct findings *f)
{
	struct db *db;
	struct str word;
	TRY(store_reader(cx, c->store, &db));
	enum err err = setting_get(cx, db, "mode", STR("training"), &word);
	store_reader_back(c->store, db);
	TRY(err);
	add(cx, f, CHECK_GOOD, "mode", arena_printf(cx->arena, "This installation is in %.*s; its tables are %s.", STRF(word), c->catalog->version), "");
	return OK;
}

/* Privacy officers who did not look in time: the next in line is whoever runs this. */
static enum err glass(struct cx *cx, struct command *c, struct findings *f)
{
	struct db *db;
	int64_t overdue;
	TRY(store_reader(cx, c->store, &db));
	enum err err = glass_overdue(cx, db, clock_now(), &overdue);
	store_reader_back(c->store, db);
	TRY(err);
	if (overdue)
		add(cx, f, CHECK_WARN, "broken glass", arena_printf(cx->arena, "%lld reviews of emergencies are overdue.", (long long)overdue),
		    "Ask the information governance leads to look at /glass.");
	return OK;
}

/* Numbers that somebody dials in need have to be tried again now and then. */
static void crisis(struct cx *cx, struct command *c, struct findings *f)
{
	struct day due = catalog_crisis_due(c->catalog);
	char text[DAY_TEXT];
	bool late = !day_known(due) || due.day <= clock_today().day;
	add(cx, f, late ? CHECK_WARN : CHECK_GOOD, "crisis numbers", !day_known(due) ? "There are no numbers for a crisis." :
		arena_printf(cx->arena, "The numbers that people are shown in a crisis are to be looked at again on %s.", day_words(due, text)),
		late ? "Try every number of data/crisis.csv, and put a file with the day of today in the site's folder." : "");
}

/* What is folded is compared with what it is made of; `rebuild` makes it so. */
static enum err folded(struct cx *cx, struct command *c, bool rebuild, struct findings *f)
{
	struct refolded n;
	TRY(refold(cx, c->store, rebuild, clock_now(), &n));
	bool wrong = n.added || n.dropped || n.changed || n.described;
	if (!wrong) {
		add(cx, f, CHECK_GOOD, "folded", arena_printf(cx->arena, "Who may see whom is as the record says, for %lld people.",
			(long long)n.people), "");
		return OK;
	}
	add(cx, f, rebuild ? CHECK_NOTE : CHECK_BAD, "folded", arena_printf(cx->arena, "Who may see whom was not as the record says: %lld "
		"relations were missing, %lld too many, %lld with another end; of %lld descriptions another was the latest.", (long long)n.added,
		(long long)n.dropped, (long long)n.changed, (long long)n.described), rebuild ? "It is now." : "Run `waymark doctor --rebuild`.");
	return OK;
}

/* Where people stand on pathways is compared with what their acts add up to; `rebuild` makes it so. */
static enum err courses(struct cx *cx, struct command *c, bool rebuild, struct findings *f)
{
	struct proved n;
	struct care care = { c->catalog, c->catalog->policy };
	TRY(episodes_proved(cx, c->store, &care, rebuild, clock_now(), &n));
	if (n.wrong == 0 && n.unfit == 0) {
		add(cx, f, CHECK_GOOD, "pathways", arena_printf(cx->arena, "Where people stand on pathways is what their acts add up to, for %lld of them.",
			(long long)n.episodes), "");
		return OK;
	}
	if (n.unfit)
		add(cx, f, CHECK_BAD, "pathways", arena_printf(cx->arena, "%lld of %lld people on pathways cannot be shown: %s", (long long)n.unfit,
			(long long)n.episodes, n.first), "Give the changed table of the pathway a new version, and the old one back.");
	if (n.wrong)
		add(cx, f, rebuild ? CHECK_NOTE : CHECK_BAD, "pathways", arena_printf(cx->arena, "Of %lld people on pathways %lld stood where their acts do "
			"not lead: %s", (long long)n.episodes, (long long)n.wrong, n.first), rebuild ? "It is so now." : "Run `waymark doctor --rebuild`.");
	return OK;
}

/* Does the log of who looked hang together, and do its heads fit? */
static enum err log_of_looks(struct cx *cx, struct command *c, struct findings *f)
{
	struct db *db;
	struct audit_keys keys;
	struct audit_report report;
	const char *say;
	TRY(audit_keys_load(cx, dir_file(cx, c->dir, DIR_KEYS), false, &keys));
	audit_keys_clear(&keys);
	TRY(store_reader(cx, c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK)
		err = audit_verify(cx, db, &keys, NULL, &report, &say);
	store_reader_back(c->store, db);
	TRY(err);
	bool strange = report.fault == AUDIT_HEAD_STRANGE;
	add(cx, f, report.fault == AUDIT_WHOLE ? CHECK_GOOD : strange ? CHECK_WARN : CHECK_BAD, "audit", say, report.fault == AUDIT_WHOLE ? "" :
		strange ? "After a restore elsewhere: put the former keys/audit.pub into this keys folder under another name." :
		"Change nothing, keep a copy, and tell whoever answers for data protection: docs/operate.md says how to go on.");
	return OK;
}

#define HEAD_DAYS 7             /* data/settings.csv says the same */

static enum err uncarried(struct cx *cx, struct command *c, int64_t carried, int64_t *ret_no, struct instant *ret_at, int64_t *ret_days)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = audit_head_uncarried(cx, db, carried, ret_no, ret_at);
	if (err == OK)
		err = setting_number(cx, db, "audit_head_days", HEAD_DAYS, ret_days);
	store_reader_back(c->store, db);
	return err;
}

/* A head that lies here proves nothing against who owns the machine. Whether it arrived we cannot know; that nobody took one, we can. */
static enum err carried(struct cx *cx, struct command *c, struct findings *f)
{
	const char *file = dir_file(cx, c->dir, DIR_CARRIED);
	struct audit_head head = { .no = 0 };
	struct instant at;
	int64_t no, days;
	char signed_at[INSTANT_TEXT];
	if (file_exists(file) && audit_head_file(cx, file, &head) != OK) {
		cx_clear(cx);           /* a note that is not whole says nothing */
		head.no = 0;
	}
	TRY(uncarried(cx, c, head.no, &no, &at, &days));
	if (no == 0 || clock_today().day - instant_day(at).day <= days)
		return OK;
	add(cx, f, CHECK_WARN, "heads", arena_printf(cx->arena, "No head of the log was given out since the one of %s (entry %lld): what is signed only here "
		"could be written anew with its signature.", instant_words(at, signed_at), (long long)no),
	    "Send out what lies in outbox/audit-heads, and run `waymark audit export-head DIR`, which notes it.");
	return OK;
}

enum err cmd_doctor(struct cx *cx, struct command *c)
{
	static const char *const marks[] = { "good", "note", "look", "BAD" };
	struct findings f = { 0 };
	struct check_finding *store;
	size_t n, bad = 0;
	bool deep = command_flag(c, "--deep"), rebuild = command_flag(c, "--rebuild");
	TRY(command_args(cx, c, 0, 0));
	TRY(store_check(cx, c->store, deep, &store, &n));
	for (size_t i = 0; i < n; i++)
		*ARRAY_PUSH(cx->arena, f.list, f.count, f.room) = store[i];
	TRY(room(cx, c, &f));
	sandbox_told(cx, &f);
	TRY(watch(cx, c, &f));
	TRY(tray(cx, c, &f));
	TRY(mode(cx, c, &f));
	TRY(glass(cx, c, &f));
	crisis(cx, c, &f);
	if (deep || rebuild)
		TRY(folded(cx, c, rebuild, &f));
	if (deep || rebuild)
		TRY(courses(cx, c, rebuild, &f));
	TRY(log_of_looks(cx, c, &f));
	TRY(carried(cx, c, &f));
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '[');
	for (size_t i = 0; i < f.count; i++) {
		const struct check_finding *x = &f.list[i];
		bad += x->level == CHECK_BAD;
		if (c->json) {
			json_open(&out, '{');
			json_key(&out, "level"), json_put_text(&out, marks[x->level]);
			json_key(&out, "what"), json_put_text(&out, x->what);
			json_key(&out, "say"), json_put_text(&out, x->say);
			json_key(&out, "todo"), json_put_text(&out, x->todo);
			json_close(&out, '}');
		} else {
			fprintf(c->out, "%-4s  %-10s  %s%s%s\n", marks[x->level], x->what, x->say, x->todo[0] ? " " : "", x->todo);
		}
	}
	json_close(&out, ']');
	if (c->json)
		fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
	return bad ? fail(cx, ERR_DAMAGED, "%zu finding%s above cannot wait.", bad, bad == 1 ? "" : "s") : OK;
}
