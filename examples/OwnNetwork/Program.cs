// OwnNetwork: a network of one's own, described, trained and exported. It learns y = sin(2x) for x from -2 to 2; no Python and no GPU.
//
//   dotnet run --project examples/OwnNetwork -- curve.onnx
using Orator.Engine.Training;
using Orator.Graphs;
using OwnNetwork;

if (args is not [string output])
{
    Console.Error.WriteLine("Usage: OwnNetwork OUTPUT.onnx");
    return 2;
}

const int Steps = 500;
Curve curve = new(new CounterRandom(seed: 1));
Graph graph = new(ParameterBinding.Inputs);
Tensor x = graph.Input("x", [64, 1]);
Tensor target = graph.Input("target", [64, 1]);
Adam adam = new(curve.TrainableParameters, learningRate: 0.03f);
using TrainingStep step = new((curve.Forward(x) - target).Square().Mean(), adam);

CounterRandom samples = new(seed: 2);
for (int number = 0; number < Steps; number++)
{
    adam.LearningRate = 0.03f * LearningRates.Cosine(number, Steps);
    Span<float> inputs = step.Session.Input("x");
    Span<float> targets = step.Session.Input("target");
    for (int i = 0; i < inputs.Length; i++)
    {
        inputs[i] = (4 * samples.Uniform()) - 2;
        targets[i] = MathF.Sin(2 * inputs[i]);
    }

    float loss = step.Run();
    if (number is 0 or Steps - 1)
    {
        Console.WriteLine(FormattableString.Invariant($"step {number}: loss {loss:0.00000}"));
    }
}

// The weights of now, in a file that any program reads that knows ONNX.
Graph inference = new();
inference.Output("y", curve.Forward(inference.Input("x", [5, 1])));
File.WriteAllBytes(output, inference.ToOnnx());
return 0;
