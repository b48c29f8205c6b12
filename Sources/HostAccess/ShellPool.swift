// SPDX-License-Identifier: Apache-2.0

/// The shells of one host: kept warm by user, opened when all are busy, bounded by what a server allows.
///
/// sshd allows ten channels in one connection (MaxSessions, sshd_config(5)). Seven are for shells; the rest stays free
/// for bulk data and for ending programs that run too long.
actor ShellPool {
    private let opener: ShellOpener
    private let limit: Int
    private var idle: [(become: Become?, shell: RemoteShell)] = []
    private var count = 0
    private var generation = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    private var nextID = 0

    init(_ opener: ShellOpener, limit: Int = 7) {
        self.opener = opener
        self.limit = limit
    }

    /// A shell on loan.
    struct Loan: Sendable {
        let shell: RemoteShell
        let become: Become?
        let generation: Int
    }

    /// A shell of that user for one program; `giveBack` must follow.
    func borrow(as become: Become?) async throws -> Loan {
        while true {
            if let found = idle.lastIndex(where: { $0.become == become }) {
                let shell = idle.remove(at: found).shell
                if shell.isOpen { return Loan(shell: shell, become: become, generation: generation) }
                await discard(shell)
            } else if count < limit {
                count += 1
                let began = generation
                do {
                    return Loan(
                        shell: RemoteShell(try await opener.open(as: become)), become: become, generation: began)
                } catch {
                    release()
                    throw error
                }
            } else if !idle.isEmpty {
                await discard(idle.removeFirst().shell)
            } else {
                try await waitForTurn()
            }
        }
    }

    /// Takes a shell back, or lets it go when it is not fit for another program.
    func giveBack(_ loan: Loan, isReusable: Bool) async {
        guard isReusable, loan.generation == generation, loan.shell.isOpen else { return await discard(loan.shell) }
        idle.append((loan.become, loan.shell))
        wakeOne()
    }

    /// Lets all idle shells go; those on loan go when they come back.
    func drain() async {
        generation += 1
        let shells = idle.map(\.shell)
        idle = []
        for shell in shells { await discard(shell) }
    }

    private func discard(_ shell: RemoteShell) async {
        await shell.channel.close()
        release()
    }

    private func release() {
        count -= 1
        wakeOne()
    }

    private func wakeOne() {
        if !waiting.isEmpty { waiting.removeFirst().continuation.resume() }
    }

    private func waitForTurn() async throws {
        nextID += 1
        let id = nextID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
