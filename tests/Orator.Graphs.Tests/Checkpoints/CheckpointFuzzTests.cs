using System.Diagnostics;
using Orator.Checkpoints;
using Orator.Graphs.Layers;
using Orator.Graphs.Onnx;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>Thousands of damaged files, the same in every run: each is read or refused with the documented exception, quickly and in little
/// memory.</summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    private const int MutationsPerFile = 1000;
    private readonly Archives _archives = new();

    public void Dispose() => _archives.Dispose();

    [Theory]
    [MemberData(nameof(Archives.Theory), MemberType = typeof(Archives))]
    public void Damaged_archives_are_read_or_refused(string name) =>
        Fuzz(File.ReadAllBytes(Archives.Made(name)), seed: name.Length + name[^4]);

    [Fact]
    public void Damaged_safetensors_are_read_or_refused()
    {
        string path = _archives.NewPath();
        SafetensorsWriter.Write(
            path,
            new Dictionary<string, StoredTensor> { ["a.weight"] = new([2, 3], [1, 2, 3, 4, 5, 6]), ["b"] = new([], [7]), ["none"] = new([0, 4], []) },
            halfPrecision: false,
            new Dictionary<string, string> { ["licence"] = "CC0" });
        Fuzz(File.ReadAllBytes(path), seed: 5);
    }

    [Fact]
    public void Damaged_onnx_models_are_read_or_refused()
    {
        Linear layer = new(3, 2, new CounterRandom(1));
        Fuzz(layer.ToOnnx(graph => graph.Output("y", layer.Forward(graph.Input("x", [1, 3])))), seed: 7);
    }

    private void Fuzz(byte[] original, int seed)
    {
        Random random = new(seed);
        string path = _archives.NewPath();
        int opened = 0;
        int refused = 0;
        for (int i = 0; i < MutationsPerFile; i++)
        {
            File.WriteAllBytes(path, Mutate(original, random));
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(path);
                foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
                {
                    Assert.Equal(tensor.Elements, tensor.Read().Values.Length);
                }

                opened++;
            }
            catch (InvalidDataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 << 20);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
        }

        // A fuzzer that only ever sees one outcome tests nothing.
        Assert.True(opened > MutationsPerFile / 50 && refused > MutationsPerFile / 50, $"{opened} opened, {refused} refused");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int edits = random.Next(1, 5); edits > 0; edits--)
        {
            // The structure is at both ends; values in the middle are less interesting.
            int at = random.Next(4) == 0 ? bytes.Count - 1 - random.Next(Math.Min(bytes.Count, 1200)) : random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)(random.Next(2) * 255);
                    break;
                case 3:
                    int run = Math.Min(8, bytes.Count - at);
                    for (int k = 0; k < run; k++)
                    {
                        bytes[at + k] = 255;
                    }

                    break;
                case 4:
                    bytes.InsertRange(at, original.Skip(random.Next(original.Length)).Take(random.Next(1, 20)));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
