/* Landlock first (it needs to open the folders), seccomp last (it forbids what came before). */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/must.h"

/* ---- landlock: its words, as of version 6; linux/landlock.h of Debian 12 knows the first only ---- */

#ifndef __NR_landlock_create_ruleset            /* the same number everywhere */
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule       445
#define __NR_landlock_restrict_self  446
#endif
#define RULESET_VERSION 1
#define RULE_PATH       1
#define RULE_PORT       2

enum {
	FS_EXECUTE = 1 << 0, FS_WRITE_FILE = 1 << 1, FS_READ_FILE = 1 << 2, FS_READ_DIR = 1 << 3, FS_MAKE_CHAR = 1 << 6,
	FS_MAKE_BLOCK = 1 << 11, FS_MAKE_LINK = 1 << 12, FS_REFER = 1 << 13, FS_TRUNCATE = 1 << 14, FS_IOCTL_DEV = 1 << 15,
	NET_BIND = 1 << 0, NET_CONNECT = 1 << 1,
	SCOPE_ABSTRACT_SOCKET = 1 << 0, SCOPE_SIGNAL = 1 << 1,
};
#define FS_OF_VERSION_1 ((1 << 13) - 1)
#define FS_OF_FILES     (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

struct ruleset { uint64_t fs, net, scoped; };
struct path_rule { uint64_t allowed; int32_t parent; } __attribute__((packed));
struct port_rule { uint64_t allowed, port; };

static int landlock_version(void)
{
	long n = syscall(__NR_landlock_create_ruleset, NULL, (size_t)0, RULESET_VERSION);
	return n > 0 ? (int)n : 0;
}

static uint64_t fs_known(int version)
{
	uint64_t fs = FS_OF_VERSION_1;
	fs |= version >= 2 ? FS_REFER : 0;
	fs |= version >= 3 ? FS_TRUNCATE : 0;
	return version >= 5 ? fs | FS_IOCTL_DEV : fs;
}

static void gap(struct sandbox_state *s, const char *say)
{
	must(s->gaps < SANDBOX_GAPS);
	s->gap[s->gaps++] = say;
}

static void landlock_gaps(struct sandbox_state *s)
{
	static const struct { int since; const char *say; } since[] = {
		{ 1, "files outside the data directory (landlock, Linux 5.13)" },
		{ 3, "cutting files that may only be read (landlock 3, Linux 6.2)" },
		{ 4, "TCP ports (landlock 4, Linux 6.7)" },
		{ 6, "signals to other processes (landlock 6, Linux 6.12)" },
	};
	for (size_t i = 0; i < LENGTH(since); i++)
		if (s->landlock < since[i].since)
			gap(s, since[i].say);
}

static enum err path_allow(struct cx *cx, int rules, const char *path, uint64_t allowed, bool needed)
{
	struct stat st;
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 && !needed)
		return OK;
	if (fd < 0)
		return fail(cx, ERR_SETTING, "The sandbox cannot open %s: %s.", path, strerror(errno));
	enum err err = OK;
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		allowed &= FS_OF_FILES;
	struct path_rule rule = { allowed, fd };
	if (syscall(__NR_landlock_add_rule, rules, RULE_PATH, &rule, 0) != 0)
		err = fail(cx, ERR_SETTING, "The sandbox cannot take %s in: %s.", path, strerror(errno));
	close(fd);
	return err;
}

static enum err port_allow(struct cx *cx, int rules, uint64_t allowed, int port)
{
	struct port_rule rule = { allowed, (uint64_t)port };
	if (syscall(__NR_landlock_add_rule, rules, RULE_PORT, &rule, 0) != 0)
		return fail(cx, ERR_SETTING, "The sandbox cannot take port %d in: %s.", port, strerror(errno));
	return OK;
}

static enum err rules_fill(struct cx *cx, int rules, const struct sandbox_plan *plan, int version)
{
	uint64_t all = fs_known(version) & ~(uint64_t)(FS_EXECUTE | FS_MAKE_CHAR | FS_MAKE_BLOCK | FS_MAKE_LINK | FS_IOCTL_DEV);
	for (int i = 0; i < SANDBOX_PATHS && plan->write[i]; i++)
		TRY(path_allow(cx, rules, plan->write[i], all, true));
	for (int i = 0; i < SANDBOX_PATHS && plan->read[i]; i++)
		TRY(path_allow(cx, rules, plan->read[i], FS_READ_FILE | FS_READ_DIR, false));
	if (version >= 4) {
		TRY(port_allow(cx, rules, NET_BIND, plan->listen));
		for (int i = 0; i < SANDBOX_PORTS && plan->connect[i]; i++)
			TRY(port_allow(cx, rules, NET_CONNECT, plan->connect[i]));
	}
	return OK;
}

static enum err landlock_enter(struct cx *cx, const struct sandbox_plan *plan, struct sandbox_state *s)
{
	int version = landlock_version();
	size_t size = version >= 6 ? sizeof(struct ruleset) : version >= 4 ? offsetof(struct ruleset, scoped) :
		offsetof(struct ruleset, net);
	struct ruleset set = { fs_known(version), NET_BIND | NET_CONNECT, SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL };
	if (version == 0)
		return OK;
	int rules = (int)syscall(__NR_landlock_create_ruleset, &set, size, 0);
	if (rules < 0)
		return OK;
	enum err err = rules_fill(cx, rules, plan, version);
	if (err == OK && syscall(__NR_landlock_restrict_self, rules, 0) == 0)
		s->landlock = version;
	close(rules);
	return err;
}

/* ---- seccomp: system calls that a serving process never makes ---- */

#if defined __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#endif

/* Nothing that serves makes these: whoever does is not the program any more, so the process ends. */
static const int deadly[] = {
	__NR_execve, __NR_execveat, __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp, __NR_mount, __NR_umount2,
	__NR_pivot_root, __NR_chroot, __NR_unshare, __NR_setns, __NR_bpf, __NR_perf_event_open, __NR_keyctl, __NR_add_key,
	__NR_request_key, __NR_init_module, __NR_finit_module, __NR_delete_module, __NR_kexec_load, __NR_reboot, __NR_swapon,
	__NR_swapoff, __NR_acct, __NR_quotactl, __NR_settimeofday, __NR_clock_settime, __NR_clock_adjtime, __NR_adjtimex,
	__NR_sethostname, __NR_setdomainname, __NR_personality, __NR_open_by_handle_at, __NR_name_to_handle_at, __NR_lookup_dcookie,
	__NR_fanotify_init, __NR_vhangup, __NR_nfsservctl, __NR_setuid, __NR_setgid, __NR_setreuid, __NR_setregid, __NR_setresuid,
	__NR_setresgid, __NR_setgroups, __NR_setfsuid, __NR_setfsgid, __NR_capset, __NR_syslog, __NR_mknodat,
#ifdef __NR_kexec_file_load
	__NR_kexec_file_load,
#endif
#ifdef __NR_open_tree
	__NR_open_tree, __NR_move_mount, __NR_fsopen, __NR_fsconfig, __NR_fsmount, __NR_fspick,
#endif
#ifdef __NR_mount_setattr
	__NR_mount_setattr,
#endif
#ifdef __NR_pidfd_getfd
	__NR_pidfd_getfd,
#endif
#ifdef __NR_iopl
	__NR_iopl, __NR_ioperm, __NR_modify_ldt, __NR_uselib, __NR_create_module, __NR_mknod,
#endif
};
/* A library may ask whether it could: it is told no. */
static const int refused[] = {
	__NR_userfaultfd, __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register, __NR_memfd_create, __NR_migrate_pages,
	__NR_move_pages,
#ifdef __NR_fork
	__NR_fork, __NR_vfork,
#endif
};

#define FILTER_MAX 256
struct filter { struct sock_filter line[FILTER_MAX]; int n; };

static void put(struct filter *f, uint16_t code, uint8_t yes, uint8_t no, uint32_t k)
{
	must(f->n < FILTER_MAX);
	f->line[f->n++] = (struct sock_filter){ code, yes, no, k };
}

static void load(struct filter *f, size_t at)
{
	put(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)at);
}

static void end(struct filter *f, uint32_t verdict)
{
	put(f, BPF_RET | BPF_K, 0, 0, verdict);
}

/* The verdict, where the loaded word is k; else on. */
static void end_if(struct filter *f, uint32_t k, uint32_t verdict)
{
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, k);
	end(f, verdict);
}

#define NUMBER   offsetof(struct seccomp_data, nr)
/* The low half of an argument; the machines that Waymark runs on are little-endian. */
#define ARGUMENT(i) (offsetof(struct seccomp_data, args) + 8 * (i))
#define NO(e) (SECCOMP_RET_ERRNO | (uint32_t)(e))

/* New threads yes, new processes no. glibc falls back from clone3, whose flags a filter cannot read, to clone. */
static void rule_clone(struct filter *f)
{
#ifdef __NR_clone3
	end_if(f, __NR_clone3, NO(ENOSYS));
#endif
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, __NR_clone);
	load(f, ARGUMENT(0));
	put(f, BPF_JMP | BPF_JSET | BPF_K, 0, 1, CLONE_THREAD);
	end(f, SECCOMP_RET_ALLOW);
	end(f, NO(EPERM));
}

/* Sockets: unix, and TCP over IPv4 and IPv6; UDP only to ask for names. */
static void rule_socket(struct filter *f, const struct sandbox_plan *plan)
{
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 10, __NR_socket);
	load(f, ARGUMENT(0));
	end_if(f, AF_UNIX, SECCOMP_RET_ALLOW);
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, AF_INET);
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AF_INET6);
	end(f, NO(EAFNOSUPPORT));
	load(f, ARGUMENT(1));
	put(f, BPF_ALU | BPF_AND | BPF_K, 0, 0, 15);             /* without SOCK_CLOEXEC and SOCK_NONBLOCK */
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SOCK_STREAM);
	end(f, plan->names ? SECCOMP_RET_ALLOW : NO(EACCES));
	load(f, NUMBER);                                          /* the loaded word is a number of a call again */
	if (!plan->connects)
		end_if(f, __NR_connect, NO(EACCES));
}

static void filter_fill(struct filter *f, const struct sandbox_plan *plan)
{
	load(f, offsetof(struct seccomp_data, arch));
#ifdef ARCH
	put(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCH);
	end(f, SECCOMP_RET_KILL_PROCESS);
#endif
	load(f, NUMBER);
#ifdef __x86_64__
	put(f, BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000);      /* x32: the same calls by other numbers */
	end(f, SECCOMP_RET_KILL_PROCESS);
#endif
	for (size_t i = 0; i < LENGTH(deadly); i++)
		end_if(f, (uint32_t)deadly[i], SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < LENGTH(refused); i++)
		end_if(f, (uint32_t)refused[i], NO(EPERM));
	rule_clone(f);
	rule_socket(f, plan);
	end(f, SECCOMP_RET_ALLOW);
}

static bool seccomp_enter(const struct sandbox_plan *plan)
{
#ifdef ARCH
	struct filter f = { .n = 0 };
	filter_fill(&f, plan);
	struct sock_fprog program = { (unsigned short)f.n, f.line };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
	(void)plan, (void)filter_fill;
	return false;
#endif
}

/* ---- all of it ---- */

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif
#define MDWE_REFUSE_EXEC_GAIN 1

bool sandbox_possible(void)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
	return false;
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
	return false;
#else
	return true;
#endif
#else
	return true;
#endif
}

void sandbox_look(struct sandbox_state *ret)
{
	*ret = (struct sandbox_state){ .landlock = landlock_version() };
	landlock_gaps(ret);
	ret->seccomp = prctl(PR_GET_SECCOMP) >= 0;
	if (!ret->seccomp)
		gap(ret, "system calls (seccomp)");
}

void sandbox_private(struct sandbox_state *ret)
{
	if (!sandbox_possible())
		return;
	struct rlimit none = { 0, 0 };
	ret->no_core = prctl(PR_SET_DUMPABLE, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0;
	ret->no_new_rights = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

enum err sandbox_enter(struct cx *cx, const struct sandbox_plan *plan, struct sandbox_state *ret)
{
	*ret = (struct sandbox_state){ 0 };
	if (!sandbox_possible()) {
		gap(ret, "anything: this build has sanitizers, for tests only");
		return OK;
	}
	sandbox_private(ret);
	ret->no_code = prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0;
	TRY(landlock_enter(cx, plan, ret));
	ret->seccomp = ret->no_new_rights && seccomp_enter(plan);
	landlock_gaps(ret);
	if (!ret->seccomp)
		gap(ret, "system calls (seccomp)");
	if (!ret->no_core)
		gap(ret, "core dumps");
	if (!ret->no_new_rights)
		gap(ret, "new rights by set-uid programs");
	if (!ret->no_code)
		gap(ret, "memory that becomes code (Linux 6.3)");
	return OK;
}
