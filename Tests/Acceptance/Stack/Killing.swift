// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

/// A moment of `site.yml` at which a run is killed, and nobody gets a chance to finish anything.
struct Moment: Sendable, CustomTestStringConvertible {
    /// The task or handler that has begun.
    var task: String
    /// A command that succeeds on the machine once the moment has come; without it the moment is at once.
    var sign: ShellScript?
    /// What else happens on the machine at that moment.
    var wreckage: ShellScript?

    var testDescription: String { task }

    private static let packages = "common : Install what every machine needs"

    /// In the order in which a run meets them.
    static let all = [
        // Packages are half installed, and with `lifeboat` dies all that installs them: a power cut.
        Moment(
            task: packages, sign: "[ -n \"$(dpkg --audit)\" ]",
            wreckage: """
                for process in $(grep -lxE 'apt-get|dpkg|dpkg-deb' /proc/[0-9]*/comm); do
                    process=${process%/comm}
                    kill -KILL "${process#/proc/}"
                done
                [ -n "$(dpkg --audit)" ]
                """),
        // Packages are being set up, and that goes on without anybody who waits for it.
        Moment(
            task: packages,
            sign: "grep -qa -e --configure /dev/null $(grep -lx dpkg /proc/[0-9]*/comm | sed s/comm/cmdline/)"),
        // The way back is armed, the change is made and nobody has confirmed it.
        Moment(task: "common : Have sshd read them"),
        Moment(task: "postgresql : Restart PostgreSQL"),
        Moment(task: "mariadb : Make WordPress's database user"),
        Moment(task: "django : Make the virtual environment", sign: "ls /srv/harbour/venvs/*/bin/pip"),
        Moment(task: "django : Bring the database up to it"),
        Moment(task: "django : Serve the current release"),
        Moment(task: "wordpress : Install WordPress]"),
        Moment(task: "edge : Bring Django and WordPress together"),
    ]
}

extension Site {
    /// Runs `site.yml` and kills `lifeboat` the hard way at `moment`; fails when the run ended before that.
    func playAndKill(at moment: Moment) async throws -> ShellOutput {
        let settings = environment.map { "\($0)=\($1)" }
        let ssh = machines.sandbox.sshCommand(for: try machines[SharedMachine.name])
        let waits = moment.sign.map { sign -> ShellScript in
            let patience: ShellScript = "until \(sign); do sleep 0.1; done 2>/dev/null >&2"
            return "timeout 180 \(words: ssh) \(patience.text)"
        }
        let wrecks = moment.wreckage.map { wreckage -> ShellScript in "\(words: ssh) \(wreckage.text)" }
        return await Program.shell(
            """
            output=\(folder + "/killed.out")
            env \(words: settings + [Computer.lifeboat] + command()) > "$output" 2>&1 &
            until grep -qF \("[" + moment.task) "$output"; do
                kill -0 $! 2>/dev/null || { cat "$output"; exit 1; }
                sleep 0.1
            done
            { \(waits ?? "true"); } && kill -KILL $! || { cat "$output"; exit 1; }
            \(wrecks ?? "true")
            """)
    }
}
