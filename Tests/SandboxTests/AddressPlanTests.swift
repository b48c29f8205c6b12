// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import Sandbox

@Suite struct AddressPlanTests {
    let subnet = Subnet(around: IPv4Address(bits: 0x0a5a_0000))

    func address(_ last: UInt32) -> IPv4Address { IPv4Address(bits: subnet.network.bits + last) }

    @Test func `wishes are honoured and the rest get the first free addresses, in order`() throws {
        let plan = AddressPlan(subnet: subnet, present: [Machine("old", address: address(12))])
        let machines = try plan.assign([
            MachineRequest("a"), MachineRequest("b", address: address(11)), MachineRequest("c"),
            MachineRequest("old", groups: ["web"]),
        ])
        #expect(
            machines == [
                Machine("a", address: address(13)), Machine("b", address: address(11)),
                Machine("c", address: address(14)), Machine("old", address: address(12), groups: ["web"]),
            ])
    }

    @Test func `asking again changes nothing`() throws {
        let requests = [MachineRequest("a"), MachineRequest("b"), MachineRequest("c", address: address(200))]
        let first = try AddressPlan(subnet: subnet, present: []).assign(requests)
        #expect(try AddressPlan(subnet: subnet, present: first).assign(requests) == first)
        #expect(try AddressPlan(subnet: subnet, present: first).assign(requests.reversed()) == first.reversed())
    }

    @Test(arguments: [
        (MachineRequest("new", address: IPv4Address(bits: 0x0a5a_000c)), "is the address of `old` already"),
        (MachineRequest("old", address: IPv4Address(bits: 0x0a5a_000d)), "is there at 10.90.0.12"),
        (MachineRequest("new", address: IPv4Address(bits: 0x0a5b_000d)), "not a free address of the sandbox's network"),
        (MachineRequest("new", address: IPv4Address(bits: 0x0a5a_0001)), "10.90.0.1 is not a free address"),
        (MachineRequest("new", address: IPv4Address(bits: 0x0a5a_00ff)), "10.90.0.255 is not a free address"),
        (MachineRequest("new_1"), "`new_1` can't be the name of a machine"),
        (MachineRequest(""), "`` can't be the name of a machine"),
        (MachineRequest("-x"), "`-x` can't be the name of a machine"),
        (MachineRequest("../x"), "`../x` can't be the name of a machine"),
    ])
    func `what can't be is refused with its reason`(request: MachineRequest, message: String) {
        let plan = AddressPlan(subnet: subnet, present: [Machine("old", address: address(12))])
        let error = #expect(throws: Diagnostic.self) { try plan.assign([request]) }
        #expect(error?.message.contains(message) == true)
    }

    @Test func `a full network says so`() throws {
        let small = Subnet(around: address(0), prefix: 28)
        let requests = (0..<4).map { MachineRequest("m\($0)") }
        #expect(try AddressPlan(subnet: small, present: []).assign(requests).count == 4)
        let error = #expect(throws: Diagnostic.self) {
            try AddressPlan(subnet: small, present: []).assign(requests + [MachineRequest("one-more")])
        }
        #expect(error?.message == "no address is free in 10.90.0.0/28")
    }
}
