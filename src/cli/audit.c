/* waymark audit: the log of who looked, for who runs the installation. */
#include "cli/audit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "cli/cli_in.h"
#include "codec/json.h"
#include "exchange/audit_event.h"
#include "record/audit.h"
#include "record/audit_chain.h"
#include "record/audit_follow.h"
#include "record/staff.h"
#include "store/dir.h"

/* ---- heads ---- */

struct signing { const struct audit_keys *keys; struct audit_head head; bool new; };

static enum err sign(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	return audit_head_make(cx, db, s->keys, clock_now(), &s->head, &s->new);
}

enum err audit_head_day(struct cx *cx, struct store *store, const char *data, struct audit_head *ret, bool *ret_new, int *ret_files)
{
	struct audit_keys keys;
	struct signing s = { .keys = &keys };
	struct db *db;
	TRY(audit_keys_load(cx, file_join(cx->arena, data, DIR_KEYS), true, &keys));
	enum err err = store_write(cx, store, sign, &s);
	audit_keys_clear(&keys);
	TRY(err);
	TRY(store_reader(cx, store, &db));
	err = audit_head_hand_out(cx, db, &s.head, file_join(cx->arena, data, DIR_HEADS), ret_files);
	store_reader_back(store, db);
	*ret = s.head;
	*ret_new = s.new;
	return err;
}

static enum err head(struct cx *cx, struct command *c)
{
	struct audit_head head;
	bool new;
	int files;
	char at[INSTANT_TEXT];
	TRY(command_args(cx, c, 1, 1));
	TRY(audit_head_day(cx, c->store, c->data, &head, &new, &files));
	fprintf(c->out, "%s head: entry %lld, signed %s. %d file%s written below %s.\n", new ? "A new" : "Nothing was added since the last",
		(long long)head.no, instant_words(head.at, at), files, files == 1 ? "" : "s", dir_file(cx, c->dir, DIR_HEADS));
	return OK;
}

enum err audit_head_file(struct cx *cx, const char *file, struct audit_head *ret)
{
	struct str text;
	TRY(file_read(cx, file, 4096, &text));
	return audit_head_parse(cx, text, file, ret);
}

/* The last head and, where an older one is given, the links from that one to it. */
static enum err head_and_links(struct cx *cx, struct store *store, const struct audit_head *older, struct audit_head *ret, struct str *ret_links)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK)
		err = audit_head_last(cx, db, ret);
	if (err == OK && older)
		err = audit_links_text(cx, db, older, ret, ret_links);
	else if (err == ERR_NOT_FOUND)
		err = fail(cx, ERR_NOT_FOUND, "There is no head yet. `waymark audit head` signs one.");
	store_reader_back(store, db);
	return err;
}

static enum err export_head(struct cx *cx, struct command *c)
{
	const char *after = command_option(c, "--after");
	struct audit_head head, older;
	struct str links = STR_NONE, text;
	char day[DAY_TEXT];
	TRY(command_args(cx, c, 2, 2));
	const char *folder = command_path(cx, c, c->arg[1]);
	if (after)
		TRY(audit_head_file(cx, command_path(cx, c, after), &older));
	TRY(head_and_links(cx, c->store, after ? &older : NULL, &head, &links));
	text = audit_head_text(cx->arena, &head);
	TRY(file_make_folder(cx, folder, 0700));
	const char *name = file_join(cx->arena, folder, arena_printf(cx->arena, "%s-%lld", day_iso(instant_day(head.at), day), (long long)head.no));
	const char *file = arena_printf(cx->arena, "%s.head", name);
	TRY(file_write(cx, file, text, 0600));
	fprintf(c->out, "%s\n", file);
	if (after) {
		file = arena_printf(cx->arena, "%s-after-%lld.links", name, (long long)older.no);
		TRY(file_write(cx, file, links, 0600));
		fprintf(c->out, "%s\n", file);
	}
	TRY(file_make_folder(cx, dir_file(cx, c->dir, DIR_HEADS), 0700));
	return file_write(cx, dir_file(cx, c->dir, DIR_CARRIED), text, 0600);
}

/* ---- verifying ---- */

static enum err verify(struct cx *cx, struct command *c)
{
	const char *file = command_option(c, "--head");
	struct audit_head given;
	struct audit_keys keys;
	struct audit_report r;
	struct db *db;
	const char *say;
	TRY(command_args(cx, c, 1, 1));
	if (file)
		TRY(audit_head_file(cx, command_path(cx, c, file), &given));
	TRY(audit_keys_load(cx, dir_file(cx, c->dir, DIR_KEYS), false, &keys));
	audit_keys_clear(&keys);
	TRY(store_reader(cx, c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK)
		err = audit_verify(cx, db, &keys, file ? &given : NULL, &r, &say);
	store_reader_back(c->store, db);
	TRY(err);
	if (c->json)
		fprintf(c->out, "{\"fault\": \"%s\", \"entry\": %lld, \"entries\": %lld, \"heads\": %lld, \"head\": %lld, \"kept_elsewhere\": %s}\n",
			audit_fault_word(r.fault), (long long)r.no, (long long)r.entries, (long long)r.heads, (long long)r.head_no,
			r.given ? "true" : "false");
	else if (r.fault == AUDIT_WHOLE)
		fprintf(c->out, "%s\n", say);
	return r.fault == AUDIT_WHOLE ? OK : fail(cx, ERR_AUDIT, "The log of who looked is %s. %s", audit_fault_word(r.fault), say);
}

/* ---- reading ---- */

static enum err day_option(struct cx *cx, struct command *c, const char *name, struct day *ret)
{
	const char *text = command_option(c, name);
	if (text && !day_parse(str_of(text), ret))
		return fail(cx, ERR_USAGE, "%s %s is not a day. Write it as 2026-11-21.", name, text);
	return OK;
}

static enum err ask_read(struct cx *cx, struct command *c, struct db *db, struct audit_ask *ask)
{
	const char *patient = command_option(c, "--patient"), *login = command_option(c, "--staff");
	struct day from = DAY_NONE, to = DAY_NONE;
	struct staff staff;
	TRY(day_option(cx, c, "--from", &from));
	TRY(day_option(cx, c, "--to", &to));
	*ask = (struct audit_ask){ .from = { day_known(from) ? day_begins(from).us : 0 },
		.to = { day_known(to) ? day_begins((struct day){ to.day + 1 }).us : INT64_MAX } };
	if (patient) {
		TRY(audit_whom_text(cx, db, str_of(patient), 0, clock_now(), &ask->patient));
		if (ask->patient == NIL)
			return fail(cx, ERR_NOT_FOUND, "There is nobody by that NHS number or id.");
	}
	if (login) {
		TRY(staff_by_login(cx, db, str_of(login), &staff));
		ask->staff = staff.id;
	}
	return OK;
}

struct printing { struct command *c; FILE *file; struct buf line; int64_t count; };

static enum err print_line(struct cx *cx, void *who, const struct audit_told *t)
{
	struct printing *p = who;
	char at[INSTANT_TEXT], id[ID_TEXT];
	(void)cx;
	p->count++;
	if (p->c->json) {
		buf_reset(&p->line);
		audit_event_put(&p->line, t);
		fprintf(p->c->out, "%.*s\n", STRF(buf_view(&p->line)));
		return OK;
	}
	fprintf(p->c->out, "%lld  %s  %c %-14.*s %-10.*s  %.*s/%.*s/%.*s  %s  %lld row%s%s\n", (long long)t->no, instant_iso(t->at, at), t->action,
		STRF(t->operation), STRF(t->class), STRF(t->login), STRF(t->ods), STRF(t->role),
		id_known(t->patient) ? id_text(t->patient, id) : "-", (long long)t->rows, t->rows == 1 ? "" : "s", t->denied ? "  refused" : "");
	return OK;
}

static enum err print_event(struct cx *cx, void *who, const struct audit_told *t)
{
	struct printing *p = who;
	p->count++;
	buf_reset(&p->line);
	audit_event_put(&p->line, t);
	if (fprintf(p->file, "%.*s\n", STRF(buf_view(&p->line))) < 0)
		return fail(cx, ERR_FILE, "The file could not be written.");
	return *p->c->stop ? fail(cx, ERR_STOPPED, "Stopped.") : OK;
}

/* Who reads the log is in it. */
struct reading { struct command *c; const char *operation; const struct audit_ask *ask; int64_t rows; };

static enum err read_keep(struct cx *cx, struct db *db, void *arg)
{
	const struct reading *r = arg;
	return audit_add(cx, db, &(struct audit){ .staff = r->c->staff, .organisation = NIL, .signin = NIL,
		.patient = r->ask->patient ? r->ask->patient : NIL, .operation = r->operation, .class = "audit", .rows = r->rows }, clock_now());
}

static enum err list_to(struct cx *cx, struct command *c, const char *operation, audit_each *each, struct printing *p)
{
	struct db *db;
	struct audit_ask ask = { 0 };
	TRY(store_reader(cx, c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK)
		err = ask_read(cx, c, db, &ask);
	if (err == OK)
		err = command_args(cx, c, 1, 1);
	if (err == OK) {
		struct reading reading = { c, operation, &ask, 0 };
		err = store_write(cx, c->store, read_keep, &reading);
	}
	if (err == OK)
		err = audit_list(cx, db, &ask, each, p);
	store_reader_back(c->store, db);
	return err;
}

static enum err list(struct cx *cx, struct command *c)
{
	struct printing p = { .c = c };
	buf_init(&p.line, 1 << 16);
	enum err err = list_to(cx, c, "list", print_line, &p);
	buf_free(&p.line);
	return err;
}

static enum err export(struct cx *cx, struct command *c)
{
	const char *file = command_option(c, "--fhir");
	if (!file)
		return fail(cx, ERR_USAGE, "Use: waymark audit export --fhir FILE [--patient ID] [--staff LOGIN] [--from DAY] [--to DAY]");
	file = command_path(cx, c, file);
	if (file_exists(file))
		return fail(cx, ERR_CONFLICT, "%s is there already. Name another file.", file);
	char *part = arena_printf(cx->arena, "%s.new-1", file);
	int fd = file_open(cx, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct printing p = { .c = c, .file = fd >= 0 ? fdopen(fd, "w") : NULL };
	if (!p.file)
		return file_fail(cx, "write", part);
	buf_init(&p.line, 1 << 16);
	enum err err = list_to(cx, c, "export", print_event, &p);
	buf_free(&p.line);
	bool written = fflush(p.file) == 0 && fsync(fileno(p.file)) == 0;
	written &= fclose(p.file) == 0;
	if (err == OK && (!written || file_rename(cx, part, file) != 0))
		err = file_fail(cx, "write", file);
	if (err != OK)
		file_remove(cx, part);
	else
		fprintf(c->out, "%lld AuditEvents in %s.\n", (long long)p.count, file);
	return err;
}

enum err cmd_audit(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = { { "verify", verify },
		{ "head", head }, { "export-head", export_head }, { "list", list }, { "export", export } };
	for (size_t i = 0; c->args > 0 && i < LENGTH(words); i++)
		if (strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(cx, c);
	return fail(cx, ERR_USAGE, "Use: waymark audit %s", command_find("audit")->arguments);
}
