// Export: a shipped model as an .onnx file, run by ONNX Runtime without Orator.
//
//   dotnet run --project examples/Export -- style-aware out.onnx
using Microsoft.ML.OnnxRuntime;
using Orator;
using Orator.Engine.Models;
using Orator.Recipes;

if (args is not [string model, string output])
{
    Console.Error.WriteLine("Usage: Export MODEL OUTPUT.onnx");
    return 2;
}

try
{
    ExportOptions options = new(Path.Combine(ModelFolders.Shipped, model), output);
    ExportReport report = await ExportRecipe.RunAsync(options, progress: null, CancellationToken.None);
    Console.WriteLine($"{report.Output}: {report.Architecture}, {report.Part}, {report.Bytes} bytes");
}
catch (InputException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

// From here on nothing of Orator: any program in any language does the same with the file.
using InferenceSession session = new(output);
Dictionary<string, OrtValue> inputs = [];
foreach ((string name, NodeMetadata input) in session.InputMetadata)
{
    long[] shape = [.. input.Dimensions.Select(side => (long)side)];
    inputs[name] = OrtValue.CreateTensorValueFromMemory(new float[input.Dimensions.Aggregate(1, (a, b) => a * b)], shape);
    Console.WriteLine($"input {name} [{string.Join(", ", shape)}]");
}

using RunOptions run = new();
using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
foreach ((string name, OrtValue value) in session.OutputNames.Zip(outputs))
{
    float mean = value.GetTensorDataAsSpan<float>().ToArray().Average();
    Console.WriteLine($"output {name} [{string.Join(", ", value.GetTensorTypeAndShape().Shape)}], mean {mean}");
}

return 0;
