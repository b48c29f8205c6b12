// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The shell programs that apt's module consists of.
struct AptScript: Sendable {
    var apt: Apt

    /// Asks apt-get for its plan; when a package is unknown also who provides what, and what has a similar name.
    func simulation(of operations: [AptOperation]) -> ShellScript {
        var script: ShellScript = """
            export DEBIAN_FRONTEND=noninteractive
            status=0
            """
        for operation in operations {
            script += "apt-get -s \(words: options(for: operation) + operation.words) || status=$?"
        }
        var beginnings: Set<String> = []
        for case .install(let names) in operations { beginnings.formUnion(names.map { String($0.prefix(3)) }) }
        return script + """
            [ "$status" -eq 0 ] && exit 0
            printf '\\n=-providers-=\\n'
            dpkg-query -W -f='${Package}\\t${db:Status-Status}\\t${Provides}\\n' 2>/dev/null
            printf '\\n=-providers-=\\n'
            for beginning in \(words: beginnings.sorted()); do apt-cache pkgnames "$beginning" 2>/dev/null; done | head -n 5000
            exit "$status"
            """
    }

    /// Fetches the package lists, several times if need be.
    func update() -> ShellScript {
        functions() + """
            tries=\(max(1, apt.updateCacheRetries)) delay=1
            while :; do
            lifeboat_apt -q -o APT::Update::Error-Mode=any update && exit 0
            tries=$((tries - 1))
            if [ "$tries" -le 0 ] || grep -q 'Could not get lock' "$work/errors"; then break; fi
            sleep "$delay"; delay=$((delay * 2))
            if [ "$delay" -gt \(apt.updateCacheRetryMaxDelay) ]; then delay=\(apt.updateCacheRetryMaxDelay); fi
            done
            exit 100
            """
    }

    /// Prints when the package lists were fetched last.
    static let cacheTime: ShellScript = """
        set -- /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists
        [ -e "$1" ] || shift
        stat -c %Y "$1" 2>/dev/null || echo 0
        """

    /// Carries out one operation.
    func run(_ operation: AptOperation) -> ShellScript {
        functions() + policy() + "lifeboat_apt \(words: options(for: operation) + operation.words)"
    }

    /// Installs package files; those of URLs are fetched first.
    func install(_ debs: [AptState.Deb]) -> ShellScript {
        var script = functions() + policy()
        var files: [ShellScript] = []
        for (index, deb) in debs.enumerated() {
            if deb.source.contains("://") {
                let file = ShellScript(raw: "\"$work/\(index).deb\"")
                script += "/usr/lib/apt/apt-helper download-file \(deb.source) \(file) >&2 || exit"
                files.append(file)
            } else {
                files.append("\(deb.source.hasPrefix("/") ? deb.source : "./" + deb.source)")
            }
        }
        let all = ShellScript(raw: files.map(\.text).joined(separator: " "))
        // apt drops its privileges for downloads and reads the files as `_apt`.
        script += "chmod 755 \"$work\""
        return script + "lifeboat_apt \(words: options(for: .install([]))) install \(all)"
    }

    /// The options that the arguments ask for.
    func options(for operation: AptOperation) -> [String] {
        var words = ["-y", "-q", "-o", "Dpkg::Use-Pty=0"]
        for option in apt.dpkgOptions.split(separator: ",") where !option.isEmpty {
            words += ["-o", "Dpkg::Options::=--\(option.filter { $0 != " " })"]
        }
        let hasPattern = operation.words.contains { $0.contains { "*?[".contains($0) } }
        switch operation {
        case .install:
            // Without this apt-get takes an unknown `g++-99` for a regular expression.
            words += hasPattern ? [] : ["-o", "APT::Cmd::Pattern-Only=true"]
            if hasPattern && apt.state == .present { words.append("--no-upgrade") }
            if apt.onlyUpgrade { words.append("--only-upgrade") }
        case .fix: words.append("--fix-broken")
        default: break
        }
        if apt.autoremove, operation != .autoremove, operation != .autoclean { words.append("--auto-remove") }
        if apt.purge { words.append("--purge") }
        if apt.failOnAutoremove { words.append("--no-remove") }
        if let release = apt.defaultRelease { words += ["-t", release] }
        if let flag = apt.installRecommends { words += ["-o", "APT::Install-Recommends=\(flag ? "yes" : "no")"] }
        if apt.allowUnauthenticated || apt.force { words.append("--allow-unauthenticated") }
        if apt.allowDowngrade || apt.force { words.append("--allow-downgrades") }
        if apt.allowChangeHeldPackages || apt.force { words.append("--allow-change-held-packages") }
        if apt.force { words.append("--allow-remove-essential") }
        return words
    }

    /// `lifeboat_apt`: apt-get that waits for other package runs and finishes one that was cut off.
    private func functions() -> ShellScript {
        """
        export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical
        PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
        umask 022
        work=$(mktemp -d) || exit
        trap 'rm -rf -- "$work"' EXIT
        until=$(($(date +%s) + \(apt.lockTimeout))) told='' mended=''
        lifeboat_apt() {
        while :; do
        apt-get "$@" 2>"$work/errors"; status=$?
        [ "$status" -ne 0 ] || break
        if grep -q '^E: Could not get lock' "$work/errors" && [ "$(date +%s)" -lt "$until" ]; then
        [ -n "$told" ] || { told=1; echo 'waiting for another package run to end' >&2; grep '^E: Could' "$work/errors" >&2; }
        sleep 1
        elif [ -z "$mended" ] && grep -q 'dpkg was interrupted' "$work/errors"; then
        mended=1; echo 'finishing a package run that was cut off' >&2
        dpkg --force-confdef --force-confold --configure -a
        else break
        fi
        done
        cat "$work/errors" >&2
        return "$status"
        }
        """
    }

    /// Puts the wanted policy-rc.d in place for as long as the program runs.
    private func policy() -> ShellScript {
        guard let answer = apt.policyRcD else { return "" }
        return """
            policy=/usr/sbin/policy-rc.d
            restore_policy() {
            rm -f -- "$policy"
            [ ! -e "$policy.lifeboat-kept" ] || mv -f -- "$policy.lifeboat-kept" "$policy"
            rm -rf -- "$work"
            }
            trap restore_policy EXIT; trap 'exit 129' HUP; trap 'exit 143' TERM
            if [ -e "$policy" ] && [ ! -e "$policy.lifeboat-kept" ]; then mv -- "$policy" "$policy.lifeboat-kept"; fi
            printf '#!/bin/sh\\nexit %d\\n' \(answer) >"$policy" && chmod 755 "$policy" || exit
            """
    }
}
