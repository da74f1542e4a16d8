using Orator.Checkpoints;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Perception.Networks;

namespace Orator.Tests;

public sealed class FaceNetworksTests
{
    [Theory]
    [InlineData("blazeface", "scores16", "Identity", 3)]
    [InlineData("blazeface", "scores32", "Identity_1", 3)]
    [InlineData("blazeface", "boxes16", "Identity_2", 3)]
    [InlineData("blazeface", "boxes32", "Identity_3", 3)]
    [InlineData("facemesh", "landmarks", "Identity_2", 3)]
    [InlineData("facemesh", "flag", "Identity_1", 3)]
    [InlineData("facemesh", "contours", "Identity", 3)]
    [InlineData("iris", "points", "Identity", 3)]
    [InlineData("faceres", "descriptor", "descriptor", 3)]
    [InlineData("faceres", "age", "age", 3)]
    [InlineData("faceres", "gender", "gender", 3)]
    [InlineData("emotion", "probabilities", "Identity", 3)]
    public void OutputsMatchTensorFlow(string network, string output, string reference, int cases)
    {
        SafetensorsFile fixture = SharedFolder.Fixture($"perception/{network}.safetensors");
        using ModelStore models = ModelStore.Create();
        using FaceNetworks networks = new(models, threads: 2);
        Session session = network switch
        {
            "blazeface" => networks.Detector,
            "facemesh" => networks.Mesh,
            "iris" => networks.Iris,
            "faceres" => networks.Descriptor,
            _ => networks.Emotion,
        };
        for (int i = 0; i < cases; i++)
        {
            StoredTensor image = fixture[$"input.{i}"];
            FillPlanar(image, session.Input("image"));
            session.Run();
            float[] expected = fixture[$"{reference}.{i}"].Values;
            float[] actual = session.Output(output).ToArray();
            Assert.Equal(expected.Length, actual.Length);
            float worst = expected.Zip(actual, (e, a) => MathF.Abs(e - a)).Max();
            float tolerance = network switch
            {
                "blazeface" => 1e-4f + 1e-6f * expected.Max(MathF.Abs),
                "facemesh" or "iris" => 1e-3f,
                "faceres" => 1e-4f,
                _ => 1e-5f,
            };
            Assert.True(worst <= tolerance, $"{network} {output} {i}: off by {worst}, allowed {tolerance}");
        }
    }

    // [N, H, W, C] -> [N, C, H, W].
    private static void FillPlanar(StoredTensor image, Span<float> planar)
    {
        int pixels = image.Shape[1] * image.Shape[2];
        int channels = image.Shape[3];
        for (int i = 0; i < image.Values.Length; i++)
        {
            int n = i / (pixels * channels);
            int pixel = i / channels % pixels;
            planar[(n * channels + i % channels) * pixels + pixel] = image.Values[i];
        }
    }
}
