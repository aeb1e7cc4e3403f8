/** @file The Python modules as text, for the bundler; Node reads the files (`modules.node.ts`). */
import pagePackage from "./modules/_page/__init__.py";
import pageBridge from "./modules/_page/bridge.py";
import pageCell from "./modules/_page/cell.py";
import pageMissing from "./modules/_page/missing.py";
import einopsPackage from "./modules/einops/__init__.py";
import nnsightPackage from "./modules/nnsight/__init__.py";
import nnsightActivation from "./modules/nnsight/_activation.py";
import nnsightCache from "./modules/nnsight/_cache.py";
import nnsightEnvoy from "./modules/nnsight/_envoy.py";
import nnsightModel from "./modules/nnsight/_model.py";
import nnsightRun from "./modules/nnsight/_run.py";
import nnsightSaving from "./modules/nnsight/_saving.py";
import nnsightTokens from "./modules/nnsight/_tokens.py";
import circuitsvisPackage from "./modules/circuitsvis/__init__.py";
import circuitsvisTokens from "./modules/circuitsvis/tokens.py";
import matplotlibPackage from "./modules/matplotlib/__init__.py";
import matplotlibPyplot from "./modules/matplotlib/pyplot.py";
import pageDrawing from "./modules/_page/drawing.py";
import plotlyPackage from "./modules/plotly/__init__.py";
import plotlyColors from "./modules/plotly/colors.py";
import plotlyExpress from "./modules/plotly/express.py";
import plotlyFigure from "./modules/plotly/_figure.py";
import plotlyObjects from "./modules/plotly/graph_objects.py";
import torchPackage from "./modules/torch/__init__.py";
import torchFunctionsPackage from "./modules/torch/_functions/__init__.py";
import torchFunctionsCreation from "./modules/torch/_functions/creation.py";
import torchFunctionsElementwise from "./modules/torch/_functions/elementwise.py";
import torchFunctionsLinalg from "./modules/torch/_functions/linalg.py";
import torchFunctionsMovement from "./modules/torch/_functions/movement.py";
import torchFunctionsRandom from "./modules/torch/_functions/random.py";
import torchFunctionsReduction from "./modules/torch/_functions/reduction.py";
import torchFunctionsRegistry from "./modules/torch/_functions/registry.py";
import torchModes from "./modules/torch/_modes.py";
import torchTensor from "./modules/torch/_tensor.py";
import torchTypes from "./modules/torch/_types.py";
import torchCuda from "./modules/torch/cuda.py";
import torchLinalg from "./modules/torch/linalg.py";
import torchNnPackage from "./modules/torch/nn/__init__.py";
import torchNnFunctional from "./modules/torch/nn/functional.py";
import torchSpecial from "./modules/torch/special.py";

/** Path ("torch/__init__.py") -> text. */
export const pythonModules: Readonly<Record<string, string>> = {
  "_page/__init__.py": pagePackage,
  "_page/bridge.py": pageBridge,
  "_page/cell.py": pageCell,
  "_page/missing.py": pageMissing,
  "einops/__init__.py": einopsPackage,
  "nnsight/__init__.py": nnsightPackage,
  "nnsight/_activation.py": nnsightActivation,
  "nnsight/_cache.py": nnsightCache,
  "nnsight/_envoy.py": nnsightEnvoy,
  "nnsight/_model.py": nnsightModel,
  "nnsight/_run.py": nnsightRun,
  "nnsight/_saving.py": nnsightSaving,
  "nnsight/_tokens.py": nnsightTokens,
  "_page/drawing.py": pageDrawing,
  "circuitsvis/__init__.py": circuitsvisPackage,
  "circuitsvis/tokens.py": circuitsvisTokens,
  "matplotlib/__init__.py": matplotlibPackage,
  "matplotlib/pyplot.py": matplotlibPyplot,
  "plotly/__init__.py": plotlyPackage,
  "plotly/_figure.py": plotlyFigure,
  "plotly/colors.py": plotlyColors,
  "plotly/express.py": plotlyExpress,
  "plotly/graph_objects.py": plotlyObjects,
  "torch/__init__.py": torchPackage,
  "torch/_functions/__init__.py": torchFunctionsPackage,
  "torch/_functions/creation.py": torchFunctionsCreation,
  "torch/_functions/elementwise.py": torchFunctionsElementwise,
  "torch/_functions/linalg.py": torchFunctionsLinalg,
  "torch/_functions/movement.py": torchFunctionsMovement,
  "torch/_functions/random.py": torchFunctionsRandom,
  "torch/_functions/reduction.py": torchFunctionsReduction,
  "torch/_functions/registry.py": torchFunctionsRegistry,
  "torch/_modes.py": torchModes,
  "torch/_tensor.py": torchTensor,
  "torch/_types.py": torchTypes,
  "torch/cuda.py": torchCuda,
  "torch/linalg.py": torchLinalg,
  "torch/nn/__init__.py": torchNnPackage,
  "torch/nn/functional.py": torchNnFunctional,
  "torch/special.py": torchSpecial,
};
