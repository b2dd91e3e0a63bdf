/* Loaded before libc (LD_PRELOAD): on SIGUSR1 the process does what somebody would who had taken it over, named in the file
 * ATTEMPT_NAME, and tells in the file ATTEMPT_TOLD what the system answered ("done", or the error's number). Both files lie in the
 * data directory, which it may write. An attempt that ends the process leaves no answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int port;                        /* of the server: the second word of the attempt */

static long try_connect(int type)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, type, 0);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&at, sizeof at);
}

static long try_bind(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((unsigned short)(port + 1)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&at, sizeof at);
}

static long try_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? -1 : mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long attempt(const char *name)
{
	static char program[] = "/bin/true";
	char *const arg[] = { program, NULL };
	if (strcmp(name, "own") == 0)                        /* the control: this is its own to read */
		return open(getenv("ATTEMPT_NAME"), O_RDONLY);
	if (strcmp(name, "passwd") == 0)
		return open("/etc/passwd", O_RDONLY);
	if (strcmp(name, "write") == 0)
		return open("/tmp/waymark-attempt", O_WRONLY | O_CREAT, 0600);
	if (strcmp(name, "list") == 0)
		return open("/", O_RDONLY | O_DIRECTORY);
	if (strcmp(name, "link") == 0)
		return symlink("/etc/passwd", getenv("ATTEMPT_LINK"));
	if (strcmp(name, "connect") == 0)
		return try_connect(SOCK_STREAM);
	if (strcmp(name, "udp") == 0)
		return try_connect(SOCK_DGRAM);
	if (strcmp(name, "raw") == 0)
		return socket(AF_PACKET, SOCK_RAW, 0);
	if (strcmp(name, "bind") == 0)
		return try_bind();
	if (strcmp(name, "fork") == 0)
		return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (strcmp(name, "code") == 0)
		return try_code();
	if (strcmp(name, "uring") == 0)
		return syscall(SYS_io_uring_setup, 8, (void *)0);
	if (strcmp(name, "signal") == 0)
		return kill(1, 0);
	if (strcmp(name, "exec") == 0)
		return syscall(SYS_execve, arg[0], arg, (void *)0);
	if (strcmp(name, "ptrace") == 0)
		return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	if (strcmp(name, "bpf") == 0)
		return syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0);
	if (strcmp(name, "mount") == 0)
		return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, (void *)0);
	errno = 0;
	return -1;
}

static void put(const char *text)
{
	int fd = open(getenv("ATTEMPT_TOLD"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
}

static void on_signal(int signal)
{
	char name[32] = "", told[32];
	(void)signal;
	int fd = open(getenv("ATTEMPT_NAME"), O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, name, sizeof name - 1);
	close(fd);
	name[n > 0 ? n : 0] = '\0';
	char *blank = strchr(name, ' ');
	if (blank) {
		port = (int)strtol(blank + 1, NULL, 10);
		*blank = '\0';
	}
	long got = attempt(name);
	int e = errno;
	if (got < 0)
		snprintf(told, sizeof told, "error %d", e);
	else
		snprintf(told, sizeof told, "done");
	put(told);
}

__attribute__((constructor)) static void begin(void)
{
	if (getenv("ATTEMPT_NAME"))
		signal(SIGUSR1, on_signal);
}
