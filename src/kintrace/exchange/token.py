"""A signing key that lives outside of us, in a security key or an agent: `ssh-keygen -Y sign` makes the signature.

The private half never comes into our memory. Running the program is handed in; what comes back is checked
before it is used, so that a wrong token or a broken one signs nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import PublicKey, verify

Run = Callable[
    [Sequence[str], bytes], bytes
]  # words of a command and its standard input → its standard output


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """Signs through `ssh-keygen`.

    `handle` is the path of the token's handle file, or of a public key file whose private half is in the agent.
    """

    public: PublicKey
    handle: str
    run: Run

    def command(self, namespace: str) -> tuple[str, ...]:
        """The words of the command; the message goes to its standard input."""
        return ("ssh-keygen", "-Y", "sign", "-n", namespace, "-f", self.handle)

    def sign(self, namespace: str, message: bytes) -> bytes:
        """An armoured signature over `message` for `namespace`, made by the token and verified here.

        Raises:
            Untrusted (token_other_key, sig_namespace, sig_touch, sig_bad …), Unreadable (sig_form).
        """
        signature = self.run(self.command(namespace), message)
        if verify(signature, message, namespace) != self.public:
            raise refuse("token_other_key")
        return signature
