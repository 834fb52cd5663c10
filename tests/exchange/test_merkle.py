from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.exchange import merkle

# The eight leaves and roots that implementations of RFC 6962 share as test vectors.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_public_vectors_give_their_roots(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size - 1]


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert merkle.root([]) == sha256(b"").digest()


def test_public_vectors_of_an_inclusion_and_a_consistency_proof() -> None:
    assert [step.hex() for step in merkle.inclusion_proof(0, HASHES)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in merkle.consistency_proof(1, HASHES)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_and_a_changed_one_is_not(size: int, data) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    at = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(at, leaves)
    root = merkle.root(leaves)
    assert merkle.verify_inclusion(leaves[at], at, size, proof) == root
    assert merkle.verify_inclusion(merkle.leaf_hash(b"other"), at, size, proof) != root
    if proof:
        assert merkle.verify_inclusion(leaves[at], at, size, proof[:-1]) != root
    assert merkle.verify_inclusion(leaves[at], at, size, [*proof, root]) is None
    assert merkle.verify_inclusion(leaves[at], size, size, proof) is None


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_longer_history_continues_a_shorter_one_and_no_other(one: int, more: int) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(one + more)]
    proof = merkle.consistency_proof(one, leaves)
    old, new = (one, merkle.root(leaves[:one])), (one + more, merkle.root(leaves))
    assert merkle.verify_consistency(old, new, proof)
    if one and more:
        edited = [merkle.leaf_hash(b"edited"), *leaves[1:]]
        forged = (one + more, merkle.root(edited))
        assert not merkle.verify_consistency(old, forged, merkle.consistency_proof(one, edited))
        assert not merkle.verify_consistency(new, old, proof)
        assert not merkle.verify_consistency(old, new, proof[:-1])


def test_bad_numbers_are_errors() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(8, HASHES)
    with pytest.raises(IndexError):
        merkle.consistency_proof(9, HASHES)
    assert not merkle.verify_consistency((0, b"x" * 32), (1, HASHES[0]), [])
    assert not merkle.verify_consistency((3, HASHES[0]), (5, HASHES[1]), [])
