/** @file The Python modules as text, for the bundler; Node reads the files (`modules.node.ts`). */
import pagePackage from "./modules/_page/__init__.py";
import pageBridge from "./modules/_page/bridge.py";
import pageCell from "./modules/_page/cell.py";
import pageMissing from "./modules/_page/missing.py";
import einopsPackage from "./modules/einops/__init__.py";
import nnsightPackage from "./modules/nnsight/__init__.py";
import nnsightActivation from "./modules/nnsight/_activation.py";
import nnsightAliases from "./modules/nnsight/_aliases.py";
import nnsightArguments from "./modules/nnsight/_arguments.py";
import nnsightBlock from "./modules/nnsight/_block.py";
import nnsightGeneration from "./modules/nnsight/_generation.py";
import nnsightIteration from "./modules/nnsight/_iteration.py";
import nnsightInputs from "./modules/nnsight/_inputs.py";
import nnsightMaking from "./modules/nnsight/_making.py";
import nnsightMeeting from "./modules/nnsight/_meeting.py";
import nnsightCache from "./modules/nnsight/_cache.py";
import nnsightEnvoy from "./modules/nnsight/_envoy.py";
import nnsightModel from "./modules/nnsight/_model.py";
import nnsightRun from "./modules/nnsight/_run.py";
import nnsightNames from "./modules/nnsight/_names.py";
import nnsightOutputs from "./modules/nnsight/_outputs.py";
import nnsightSaving from "./modules/nnsight/_saving.py";
import nnsightTokens from "./modules/nnsight/_tokens.py";
import circuitsvisPackage from "./modules/circuitsvis/__init__.py";
import circuitsvisTokens from "./modules/circuitsvis/tokens.py";
import matplotlibPackage from "./modules/matplotlib/__init__.py";
import matplotlibPyplot from "./modules/matplotlib/pyplot.py";
import pageDrawing from "./modules/_page/drawing.py";
import pagePlace from "./modules/_page/place.py";
import plotlyPackage from "./modules/plotly/__init__.py";
import plotlyColors from "./modules/plotly/colors.py";
import plotlyExpress from "./modules/plotly/express.py";
import plotlyFigure from "./modules/plotly/_figure.py";
import plotlyIo from "./modules/plotly/io.py";
import plotlyObjects from "./modules/plotly/graph_objects.py";
import torchPackage from "./modules/torch/__init__.py";
import torchAutograd from "./modules/torch/autograd.py";
import torchBackward from "./modules/torch/_backward.py";
import torchBatching from "./modules/torch/_batching.py";
import torchCreation from "./modules/torch/_creation.py";
import torchEnvironment from "./modules/torch/_environment.py";
import torchMemory from "./modules/torch/_memory.py";
import torchModes from "./modules/torch/_modes.py";
import torchOperators from "./modules/torch/_operators.py";
import torchSurface from "./modules/torch/_surface.py";
import torchTensor from "./modules/torch/_tensor.py";
import torchTypes from "./modules/torch/_types.py";
import torchCuda from "./modules/torch/cuda.py";
import torchLinalg from "./modules/torch/linalg.py";
import torchNnPackage from "./modules/torch/nn/__init__.py";
import torchNnFunctional from "./modules/torch/nn/functional.py";
import torchNnParameter from "./modules/torch/nn/parameter.py";
import torchNnModule from "./modules/torch/nn/module.py";
import torchNnInit from "./modules/torch/nn/init.py";
import torchNnLayers from "./modules/torch/nn/layers.py";
import torchNnContainers from "./modules/torch/nn/containers.py";
import torchNnUtils from "./modules/torch/nn/utils.py";
import torchOptimPackage from "./modules/torch/optim/__init__.py";
import torchOptimOptimizer from "./modules/torch/optim/optimizer.py";
import torchOptimSgd from "./modules/torch/optim/sgd.py";
import torchOptimAdam from "./modules/torch/optim/adam.py";
import torchOptimRmsprop from "./modules/torch/optim/rmsprop.py";
import torchOptimScheduler from "./modules/torch/optim/lr_scheduler.py";
import torchRandom from "./modules/torch/random.py";
import torchSpecial from "./modules/torch/special.py";
import torchTesting from "./modules/torch/testing.py";
import einopsError from "./modules/einops/_error.py";
import einopsPacking from "./modules/einops/_packing.py";
import nnsightSource from "./modules/nnsight/_source.py";
import nnsightSettings from "./modules/nnsight/_settings.py";
import nnsightIntervention from "./modules/nnsight/intervention.py";
import nnsightUtil from "./modules/nnsight/util.py";
import tqdmPackage from "./modules/tqdm/__init__.py";
import tqdmAuto from "./modules/tqdm/auto.py";
import tqdmNotebook from "./modules/tqdm/notebook.py";
import tqdmStd from "./modules/tqdm/std.py";
import transformersPackage from "./modules/transformers/__init__.py";
import numpyPackage from "./modules/numpy/__init__.py";
import numpyArray from "./modules/numpy/_array.py";
import numpyDtypes from "./modules/numpy/_dtypes.py";
import numpyFunctions from "./modules/numpy/_functions.py";
import numpyPrinting from "./modules/numpy/_printing.py";
import numpyLinalg from "./modules/numpy/linalg.py";
import numpyRandom from "./modules/numpy/random.py";
import nnsightEditing from "./modules/nnsight/_editing.py";

/** Path ("torch/__init__.py") -> text. */
export const pythonModules: Readonly<Record<string, string>> = {
  "_page/__init__.py": pagePackage,
  "_page/bridge.py": pageBridge,
  "_page/cell.py": pageCell,
  "_page/missing.py": pageMissing,
  "einops/__init__.py": einopsPackage,
  "nnsight/__init__.py": nnsightPackage,
  "nnsight/_activation.py": nnsightActivation,
  "nnsight/_aliases.py": nnsightAliases,
  "nnsight/_arguments.py": nnsightArguments,
  "nnsight/_block.py": nnsightBlock,
  "nnsight/_generation.py": nnsightGeneration,
  "nnsight/_iteration.py": nnsightIteration,
  "nnsight/_inputs.py": nnsightInputs,
  "nnsight/_making.py": nnsightMaking,
  "nnsight/_meeting.py": nnsightMeeting,
  "nnsight/_cache.py": nnsightCache,
  "nnsight/_envoy.py": nnsightEnvoy,
  "nnsight/_model.py": nnsightModel,
  "nnsight/_run.py": nnsightRun,
  "nnsight/_names.py": nnsightNames,
  "nnsight/_outputs.py": nnsightOutputs,
  "nnsight/_saving.py": nnsightSaving,
  "nnsight/_tokens.py": nnsightTokens,
  "_page/drawing.py": pageDrawing,
  "_page/place.py": pagePlace,
  "circuitsvis/__init__.py": circuitsvisPackage,
  "circuitsvis/tokens.py": circuitsvisTokens,
  "matplotlib/__init__.py": matplotlibPackage,
  "matplotlib/pyplot.py": matplotlibPyplot,
  "plotly/__init__.py": plotlyPackage,
  "plotly/_figure.py": plotlyFigure,
  "plotly/colors.py": plotlyColors,
  "plotly/express.py": plotlyExpress,
  "plotly/graph_objects.py": plotlyObjects,
  "plotly/io.py": plotlyIo,
  "torch/__init__.py": torchPackage,
  "torch/_backward.py": torchBackward,
  "torch/_batching.py": torchBatching,
  "torch/_creation.py": torchCreation,
  "torch/_environment.py": torchEnvironment,
  "torch/_memory.py": torchMemory,
  "torch/_modes.py": torchModes,
  "torch/_operators.py": torchOperators,
  "torch/_surface.py": torchSurface,
  "torch/_tensor.py": torchTensor,
  "torch/_types.py": torchTypes,
  "torch/autograd.py": torchAutograd,
  "torch/cuda.py": torchCuda,
  "torch/linalg.py": torchLinalg,
  "torch/nn/__init__.py": torchNnPackage,
  "torch/nn/functional.py": torchNnFunctional,
  "torch/nn/parameter.py": torchNnParameter,
  "torch/nn/module.py": torchNnModule,
  "torch/nn/init.py": torchNnInit,
  "torch/nn/layers.py": torchNnLayers,
  "torch/nn/containers.py": torchNnContainers,
  "torch/nn/utils.py": torchNnUtils,
  "torch/optim/__init__.py": torchOptimPackage,
  "torch/optim/optimizer.py": torchOptimOptimizer,
  "torch/optim/sgd.py": torchOptimSgd,
  "torch/optim/adam.py": torchOptimAdam,
  "torch/optim/rmsprop.py": torchOptimRmsprop,
  "torch/optim/lr_scheduler.py": torchOptimScheduler,
  "torch/random.py": torchRandom,
  "torch/special.py": torchSpecial,
  "torch/testing.py": torchTesting,
  "einops/_error.py": einopsError,
  "einops/_packing.py": einopsPacking,
  "nnsight/_settings.py": nnsightSettings,
  "nnsight/_source.py": nnsightSource,
  "nnsight/intervention.py": nnsightIntervention,
  "nnsight/util.py": nnsightUtil,
  "tqdm/__init__.py": tqdmPackage,
  "tqdm/auto.py": tqdmAuto,
  "tqdm/notebook.py": tqdmNotebook,
  "tqdm/std.py": tqdmStd,
  "transformers/__init__.py": transformersPackage,
  "numpy/__init__.py": numpyPackage,
  "numpy/_array.py": numpyArray,
  "numpy/_dtypes.py": numpyDtypes,
  "numpy/_functions.py": numpyFunctions,
  "numpy/_printing.py": numpyPrinting,
  "numpy/linalg.py": numpyLinalg,
  "numpy/random.py": numpyRandom,
  "nnsight/_editing.py": nnsightEditing,
};
