"""An invented world of families and of three offices that write them down, with known truth.

Serves the demo and the developers' own calibration. Deterministic under a seed and without a clock.
Shares no table and no rule with `kintrace`, so that the product is never measured with its own ruler.
"""

from demo.world.build import Settings, World, build
from demo.world.files import write

__all__ = ["Settings", "World", "build", "write"]
