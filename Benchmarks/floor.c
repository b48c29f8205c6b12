// SPDX-License-Identifier: Apache-2.0
// What nobody can do without: connects, runs one small program a line of standard input in one shell on the host, waits
// for each answer, and ends with 1 when one of them fails. It knows beforehand what the host has to look like.
// Usage: floor ADDRESS PORT USER KEY <PROGRAMS
#include <libssh/libssh.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static ssh_session session;

static void need(int isFine, const char *what) {
    if (isFine) return;
    fprintf(stderr, "floor: %s: %s\n", what, ssh_get_error(session));
    exit(1);
}

// Opens the channel with the acknowledgement that sshd waits for before it answers, which the kernel would put off.
static ssh_channel openShell(void) {
    ssh_channel channel = ssh_channel_new(session);
    int answer, one = 1, socket = ssh_get_fd(session);
    ssh_set_blocking(session, 0);
    while ((answer = ssh_channel_open_session(channel)) == SSH_AGAIN) {
        struct pollfd set = {.fd = socket, .events = POLLIN};
        setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
        poll(&set, 1, 1000);
    }
    need(answer == SSH_OK, "no channel");
    ssh_set_blocking(session, 1);
    need(ssh_channel_request_exec(channel, "exec sh") == SSH_OK, "no shell");
    return channel;
}

int main(int count, char **arguments) {
    if (count != 5) return 64;
    unsigned port = (unsigned)atoi(arguments[2]);
    int yes = 1, failures = 0;
    session = ssh_new();
    ssh_options_set(session, SSH_OPTIONS_HOST, arguments[1]);
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, arguments[3]);
    ssh_options_set(session, SSH_OPTIONS_NODELAY, &yes);
    ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, "curve25519-sha256");
    ssh_options_set(session, SSH_OPTIONS_CIPHERS_C_S, "aes128-gcm@openssh.com");
    ssh_options_set(session, SSH_OPTIONS_CIPHERS_S_C, "aes128-gcm@openssh.com");
    need(ssh_connect(session) == SSH_OK, "no connection");
    ssh_key key;
    need(ssh_pki_import_privkey_file(arguments[4], NULL, NULL, NULL, &key) == SSH_OK, "no key");
    need(ssh_userauth_publickey(session, NULL, key) == SSH_AUTH_SUCCESS, "not let in");
    ssh_channel channel = openShell();

    char line[4096], program[8192], answer[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        int length = snprintf(program, sizeof program, "(%s) </dev/null; echo \"=$?\"\n", line);
        need(ssh_channel_write(channel, program, (uint32_t)length) == length, "can't write");
        int held = 0;
        while (held == 0 || answer[held - 1] != '\n') {
            int got = ssh_channel_read(channel, answer + held, (uint32_t)(sizeof answer - 1 - (size_t)held), 0);
            need(got > 0, "the shell is gone");
            held += got;
        }
        answer[held] = 0;
        if (!strstr(answer, "=0\n")) {
            fprintf(stderr, "floor: not so: %s\n", line);
            failures++;
        }
    }
    // The shell ends by itself, so that what it used is counted over there.
    ssh_channel_send_eof(channel);
    while (ssh_channel_read(channel, answer, sizeof answer, 0) > 0) continue;
    ssh_disconnect(session);
    ssh_free(session);
    return failures > 0;
}
