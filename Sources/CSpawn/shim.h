// SPDX-License-Identifier: Apache-2.0
// What glibc has beyond POSIX for starting programs, and Swift's module of it leaves out.
#include <spawn.h>

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
