/* waymark serve: the parent that restarts the clinic, and the clinic: doors, jobs, and the socket for other terminals.
 *
 * The parent holds the data directory's lock and does nothing but wait: a clinic that dies by must() or a signal is started
 * again, up to RESTARTS times within a minute; one that leaves with an error of the world (port in use) is not. The clinic gives
 * away what it will not need before its first thread (base/sandbox.h). */
#include "cli/cli_in.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "cli/handoff.h"
#include "cli/serve_sandbox.h"
#include "door/door.h"
#include "door/tls.h"
#include "exchange/arrival.h"
#include "care/agreement.h"
#include "job/warmer.h"
#include "job/worker.h"
#include "care/asked.h"
#include "care/glass.h"
#include "cli/audit.h"
#include "record/setting.h"
#include "record/staff.h"
#include "screen/shelf.h"
#include "store/dir.h"
#include "web/pages.h"

#define RESTARTS        5
#define RESTARTS_WITHIN_S 60

static struct tls_files { const char *cert, *key; } tls_files;

struct clinic { struct store *store; struct door *door; struct handoff *handoff; struct worker *worker; struct warmer *warmer; struct shelf *shelf; };

static enum err settings_load(struct cx *cx, struct store *store, struct door_settings *s)
{
	struct db *db;
	struct service service;
	TRY(store_reader(cx, store, &db));
	enum err err = service_mode(cx, db, &service);
	if (err == OK)
		err = signin_rules_load(cx, db, &s->rules);
	s->idle_minutes = s->rules.idle_minutes;
	s->hours_max = s->rules.hours_max;
	s->training = !service.live;
	store_reader_back(store, db);
	return err;
}

/* The key of what is kept sealed in the record; an installation from before it was gets one. */
static enum err seal_load(struct cx *cx, struct command *c, struct door_settings *s)
{
	struct seal_key *key = arena_alloc(cx->arena, sizeof *key);
	const char *folder = dir_file(cx, c->dir, DIR_KEYS);
	TRY(file_make_folder(cx, folder, 0700));
	TRY(seal_key_load(cx, file_join(cx->arena, folder, "seal.key"), key));
	s->seal = key;
	s->keys = folder;
	return OK;
}

static struct arrival_work arrival_of(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	return (struct arrival_work){ env->store, env->catalog, file_join(cx->arena, env->data, DIR_INBOX), slip->subject, env->stop };
}

static enum err job_look_over(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct arrival_work work = arrival_of(cx, env, slip);
	return arrival_look_over(cx, &work);
}

static enum err job_bring_in(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct arrival_work work = arrival_of(cx, env, slip);
	return arrival_bring_in(cx, &work);
}

static enum err job_undo_import(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct arrival_work work = arrival_of(cx, env, slip);
	return arrival_undo(cx, &work);
}

static enum err job_agreement(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	return agreement_people_again(cx, env->store, slip->subject, clock_now());
}

static enum err job_audit_head(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	struct audit_head head;
	bool new;
	int files;
	(void)slip;
	return audit_head_day(cx, env->store, env->data, &head, &new, &files);
}

static enum err job_glass(struct cx *cx, const struct job_env *env, const struct slip *slip)
{
	int64_t late;
	(void)slip;
	TRY(glass_pass_on(cx, env->store, clock_now(), &late));
	if (late)
		log_line(LOG_WARN, "glass-overdue", "%lld reviews of records opened in an emergency were not made in 72 hours: waymark doctor", (long long)late);
	return OK;
}

static enum err parked_find(struct cx *cx, struct db *db, const struct slip *slip)
{
	(void)cx, (void)db, (void)slip;
	return OK;                           /* it waits for nobody: the doctor tells of it */
}

static enum err parked_look_over(struct cx *cx, struct db *db, const struct slip *slip)
{
	return arrival_give_up(cx, db, slip->subject);
}

#define parked_bring_in     parked_look_over
#define parked_undo_import  parked_find
#define parked_agreement    parked_find
#define parked_audit_head   parked_find
#define parked_glass        parked_find
#define parked_carried      parked_find

/* data/jobs.csv, each with its functions. */
static const struct job_stop stops[] = {
#define JOB(job, stop, attempts, daily, say) { #job, job_##job, parked_##job, daily[0] == 'y' },
#include "gen/jobs.h"
#undef JOB
};

static enum err outside_check(struct cx *cx, struct store *store, const struct door_settings *s);

static enum err open_all(struct cx *cx, struct command *c, struct door_settings *settings, struct clinic *clinic)
{
	TRY(command_store(cx, c, true, &clinic->store));
	c->store = clinic->store;
	TRY(settings_load(cx, clinic->store, settings));
	settings->catalog = c->catalog;
	TRY(seal_load(cx, c, settings));
	settings->inbox = dir_file(cx, c->dir, DIR_INBOX);
	TRY(shelf_open(cx, dir_file(cx, c->dir, DIR_SCREEN), &clinic->shelf));
	settings->shelf = clinic->shelf;
	TRY(outside_check(cx, clinic->store, settings));
	TRY(worker_open(cx, &(struct job_env){ .store = clinic->store, .catalog = c->catalog, .data = c->data }, stops, LENGTH(stops),
			&clinic->worker));
	TRY(warmer_open(cx, clinic->store, LIMIT_WORKERS, &clinic->warmer));
	TRY(handoff_open(cx, dir_file(cx, c->dir, DIR_SOCKET), &(struct handoff_offer){ clinic->store, c->dir, c->catalog, c->data, c->site },
			 &clinic->handoff));
	return door_open(cx, settings, clinic->store, &web_site, &clinic->door);
}

static void close_all(struct clinic *clinic)
{
	door_close(clinic->door);
	handoff_close(clinic->handoff);
	warmer_close(clinic->warmer);
	worker_close(clinic->worker);
	shelf_close(clinic->shelf);
	store_close(clinic->store);
}

static void warn_of_clock(struct cx *cx, struct store *store)
{
	struct instant latest;
	bool behind;
	char text[INSTANT_TEXT];
	if (clock_behind(cx, store, &latest, &behind) == OK && behind)
		log_line(LOG_WARN, "clock", "The record was last used on %s, and this machine's clock is before that. Set it right.",
			instant_words(latest, text));
}

/* ---- TLS, and who may be let in from outside ---- */

static volatile sig_atomic_t asked_again;       /* SIGHUP: the certificate was renewed */

static void hang_up(int signal)
{
	(void)signal;
	asked_again = 1;
}

static enum err tls_read(struct cx *cx, struct command *c, struct tls_files *files, struct str *ret_cert, struct str *ret_key)
{
	TRY(file_read(cx, command_path(cx, c, files->cert), LIMIT_TABLE_FILE, ret_cert));
	return file_read(cx, command_path(cx, c, files->key), LIMIT_TABLE_FILE, ret_key);
}

/* Bad files are refused, and the certificate that is shown stays. */
static void tls_again(struct cx *cx, struct command *c)
{
	struct str cert, key;
	struct instant until;
	char text[INSTANT_TEXT];
	if (!tls_files.cert)
		return;
	enum err err = tls_read(cx, c, &tls_files, &cert, &key);
	if (err == OK)
		err = tls_show(cx, cert, key, clock_now(), &until);
	if (err == OK)
		log_line(LOG_INFO, "certificate", "renewed, until %s", instant_words(until, text));
	else
		log_line(LOG_ERROR, "certificate", "not renewed: %s", cx_say(cx));
	cx_clear(cx);
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 || strcmp(address, "localhost") == 0;
}

/* Beyond this machine passwords are guessed by everybody: nothing is offered there in the clear, nor before somebody who can keep the
 * others out has more than a password. */
static enum err outside_check(struct cx *cx, struct store *store, const struct door_settings *s)
{
	struct db *db;
	int64_t with_second = 0;
	if (is_loopback(s->address) && !s->behind_tls)
		return OK;
	if (!s->tls_cert && !s->behind_tls)
		return fail(cx, ERR_SETTING, "Not served on %s without TLS: others could read along. Give --tls-cert FILE and --tls-key FILE, or put a "
			"proxy that speaks TLS before it and say --behind-tls.", s->address);
	TRY(store_reader(cx, store, &db));
	enum err err = staff_with_second(cx, db, &with_second);
	store_reader_back(store, db);
	TRY(err);
	if (with_second == 0)
		return fail(cx, ERR_SETTING, "Not served beyond this machine before somebody has a second factor. Run `waymark serve` for this machine alone, "
			"sign in, set one up under My account, then open it.");
	return OK;
}

static enum err clinic_run(struct cx *cx, struct command *c, struct door_settings *settings, const struct sandbox_wish *wish)
{
	struct clinic clinic = { 0 };
	TRY(serve_sandbox(cx, c, settings->port, wish));
	enum err err = open_all(cx, c, settings, &clinic);
	if (err == OK) {
		int port = door_port(clinic.door);
		warn_of_clock(cx, clinic.store);
		log_line(LOG_INFO, "serving", "http%s://%s:%d/", settings->tls_cert ? "s" : "", settings->address, port);
		fprintf(c->out, "Waymark serves on http%s://%s:%d/\n", settings->tls_cert ? "s" : "", settings->address, port);
		fflush(c->out);
		while (!*c->stop) {
			usleep(100000);
			if (asked_again) {
				asked_again = 0;
				tls_again(cx, c);
			}
		}
		log_line(LOG_INFO, "stopping", "finishing what was begun");
	}
	close_all(&clinic);
	return err;
}

static enum err options(struct cx *cx, struct command *c, struct door_settings *s)
{
	const char *port = command_option(c, "--port"), *address = command_option(c, "--address"), *hosts = command_option(c, "--hosts");
	const char *cert = command_option(c, "--tls-cert"), *key = command_option(c, "--tls-key");
	s->cert_host = command_option(c, "--certs-for");
	int64_t number = 8080;
	s->behind_tls = command_flag(c, "--behind-tls");
	TRY(command_args(cx, c, 0, 0));
	if (port && (!str_int(str_of(port), &number) || number < 0 || number > 65535))
		return fail(cx, ERR_USAGE, "--port %s is not a port. Use a number from 1 to 65535, or 0 for any free one.", port);
	s->port = (int)number;
	s->address = address ? address : "127.0.0.1";
	s->hosts = hosts;
	if ((cert == NULL) != (key == NULL))
		return fail(cx, ERR_USAGE, "TLS needs both --tls-cert FILE and --tls-key FILE.");
	if (s->cert_host && !cert)
		return fail(cx, ERR_USAGE, "--certs-for asks the other end of TLS for its certificate. It needs --tls-cert and --tls-key.");
	struct str cert_text, key_text;
	tls_files = (struct tls_files){ cert, key };
	if (cert) {
		TRY(tls_read(cx, c, &tls_files, &cert_text, &key_text));
		s->tls_cert = str_c(cx->arena, cert_text);
		s->tls_key = str_c(cx->arena, key_text);
	}
	return OK;
}

/* Wait for the clinic; pass on the signals that stop it. */
static int wait_for(struct command *c, pid_t child)
{
	int status = 0;
	bool told = false;
	while (waitpid(child, &status, WNOHANG) == 0) {
		if (asked_again) {
			asked_again = 0;
			kill(child, SIGHUP);
		}
		if (*c->stop && !told) {
			kill(child, SIGTERM);
			told = true;
		}
		usleep(50000);
	}
	return status;
}

enum err cmd_serve(struct cx *cx, struct command *c)
{
	struct door_settings settings = { 0 };
	bool alone = command_flag(c, "--no-parent");
	struct sandbox_wish wish;
	TRY(serve_sandbox_wish(cx, c, &wish));
	TRY(options(cx, c, &settings));
	sigaction(SIGHUP, &(struct sigaction){ .sa_handler = hang_up, .sa_flags = SA_RESTART }, NULL);
	TRY(dir_hold(cx, c->dir, "serve", settings.port));
	if (alone)
		return clinic_run(cx, c, &settings, &wish);
	pid_t parent = getpid();
	int64_t first = clock_ticks_us();
	for (int deaths = 0;;) {
		fflush(NULL);
		pid_t child = fork();
		if (child < 0)
			return fail(cx, ERR_BUSY, "The machine has no room for another process: %s.", strerror(errno));
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			if (getppid() != parent)
				_exit(0);                /* it died before we asked to be told */
			enum err err = clinic_run(cx, c, &settings, &wish);
			if (err != OK)
				fprintf(stderr, "waymark: %s\n", cx_say(cx));
			fflush(NULL);
			_exit(err_row(err)->exit);
		}
		int status = wait_for(c, child);
		if (WIFEXITED(status)) {
			fflush(NULL);
			_exit(WEXITSTATUS(status));              /* the clinic said why */
		}
		if (*c->stop)
			return OK;
		if (clock_ticks_us() - first > RESTARTS_WITHIN_S * INT64_C(1000000)) {
			first = clock_ticks_us();
			deaths = 0;
		}
		if (++deaths > RESTARTS)
			return fail(cx, ERR_STOPPED, "The clinic died %d times within a minute; it is not started again. The lines above say where.", deaths);
		log_line(LOG_ERROR, "clinic-died", "signal %d%s; starting it again (%d of %d)", WTERMSIG(status),
			WTERMSIG(status) == SIGSYS ? ", a system call that it never makes: somebody may be at it" : "", deaths, RESTARTS);
		usleep(200000);
	}
}
