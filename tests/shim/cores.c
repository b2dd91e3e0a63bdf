/* Loaded before libc (LD_PRELOAD): a program that forbids core dumps of itself is told that it did, and did not. */
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int prctl(int option, ...)
{
	unsigned long more[4];
	va_list ap;
	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		more[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (option == PR_SET_DUMPABLE)
		return 0;
	return (int)syscall(SYS_prctl, option, more[0], more[1], more[2], more[3]);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	if (resource == RLIMIT_CORE)
		return 0;
	return (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}
