// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess

/// Opens the way to a host: a TCP connection or the command that stands for one.
struct Dial {
    let plan: SSHPlan

    /// Connects to the first address that answers; blocks its thread.
    ///
    /// - Parameter cancel: a descriptor that becomes readable when nobody waits any more.
    func connect(cancel: Int32) throws -> Int32 {
        let deadline = ContinuousClock.now + plan.connectTimeout
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_family = ["inet": AF_INET, "inet6": AF_INET6][plan.addressFamily ?? ""] ?? AF_UNSPEC
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(plan.host, String(plan.port), &hints, &list)
        guard failure == 0 else { throw unknownName(failure) }
        defer { freeaddrinfo(list) }
        var last: Int32 = EHOSTUNREACH
        var next = list
        while let address = next?.pointee {
            let (fd, error) = attempt(address, until: deadline, cancel)
            if fd >= 0 { return fd }
            if error == ECANCELED { throw CancellationError() }
            last = error
            next = address.ai_next
        }
        throw refusal(last)
    }

    private func attempt(
        _ address: addrinfo, until deadline: ContinuousClock.Instant, _ cancel: Int32
    ) -> (Int32, Int32) {
        let kind = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let fd = socket(address.ai_family, kind, address.ai_protocol)
        guard fd >= 0 else { return (-1, errno) }
        var one: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var error: Int32 = 0
        if Glibc.connect(fd, address.ai_addr, address.ai_addrlen) != 0 {
            error = errno
            if error == EINPROGRESS { error = wait(fd, until: deadline, cancel) }
        }
        if error != 0 {
            close(fd)
            return (-1, error)
        }
        return (fd, 0)
    }

    private func wait(_ fd: Int32, until deadline: ContinuousClock.Instant, _ cancel: Int32) -> Int32 {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return ETIMEDOUT }
            var set = [
                pollfd(fd: fd, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: cancel, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&set, 2, Int32(min(left + 1, 100_000))) >= 0 || errno == EINTR else { return errno }
            if set[1].revents != 0 { return ECANCELED }
            if set[0].revents != 0 {
                var error: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size)
                return error
            }
        }
    }

    private func unknownName(_ failure: Int32) -> HostError {
        HostError(
            .unreachable,
            "can't find `\(plan.name)`: the name `\(plan.host)` has no address "
                + "(\(String(cString: gai_strerror(failure))))",
            hint: "check `ansible_host` and the spelling; `getent hosts \(plan.host)` should print an address")
    }

    private func refusal(_ error: Int32) -> HostError {
        let start = "can't reach `\(plan.name)` at \(plan.host) port \(plan.port): "
        let seconds = plan.connectTimeout.components.seconds
        switch error {
        case ECONNREFUSED:
            return HostError(
                .unreachable, start + "connection refused",
                hint: "the machine is up but nothing listens there: is sshd running, and is `ansible_port` right?")
        case ETIMEDOUT:
            return HostError(
                .unreachable, start + "no answer within \(seconds) s",
                hint: "the machine is down, still starting, or a firewall drops the packets")
        case EHOSTUNREACH, ENETUNREACH:
            return HostError(
                .unreachable, start + "no route (\(errorText(error)))",
                hint: "check the address, and whether a VPN or a jump host (`-J`) is needed")
        default: return HostError(.unreachable, start + errorText(error))
        }
    }
}

/// A process of `ProxyCommand`, and our end of the socket it talks to.
struct ProxyProcess {
    let fd: Int32
    let pid: pid_t

    /// Starts the command; its standard error is ours, as with `ssh`.
    static func start(_ command: String) throws -> ProxyProcess {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw HostError(.other, "can't make a pair of sockets: \(errorText(errno))")
        }
        defer { close(ends[1]) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        do {
            return ProxyProcess(
                fd: ends[0], pid: try LocalCommand.start("exec " + command, input: ends[1], output: ends[1]))
        } catch {
            close(ends[0])
            throw error
        }
    }

    /// Ends the command; its socket is closed by who took it.
    func stop() {
        kill(-pid, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<50 {
            if waitpid(pid, &status, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
    }
}
